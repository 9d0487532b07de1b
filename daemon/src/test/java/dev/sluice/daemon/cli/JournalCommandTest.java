package dev.sluice.daemon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.OperatorAccess;
import dev.sluice.daemon.http.BindAddress;
import dev.sluice.daemon.http.WebServer;
import dev.sluice.daemon.operator.OperatorPage;
import dev.sluice.daemon.operator.OperatorServer;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.journal.JournalEntry;
import dev.sluice.inspect.journal.JournalResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JournalCommandTest {
    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final List<String> PARAMETERS =
            List.of("since", "service", "result", "after", "limit");

    @AutoClose private final WebServer server = new WebServer("http");

    /// What the page was asked, in the order of its parameters.
    private final List<List<String>> asked = new ArrayList<>();

    @Test
    void the_daemon_is_asked_for_what_the_options_say() throws Exception {
        String address = open();
        var ended =
                CommandLines.run(
                        "journal",
                        "--address",
                        address,
                        "--since",
                        "10m",
                        "--service",
                        "shop/web",
                        "--result",
                        "refused",
                        "--limit",
                        "5");
        assertEquals(List.of(), ended.err());
        assertEquals(0, ended.status());
        assertEquals(List.of(List.of("10m", "shop/web", "Refused", "", "5")), asked);
        assertEquals(
                """
                TIME                  NAMESPACE/NAME  CHANGE       LATENCY  RESULT
                2026-01-02T12:00:00Z  shop/web        +1 endpoint  6 ms     Applied\
                """,
                String.join("\n", ended.out()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    journal --since ten        | --since: must be a time, such as 10m, not "ten"
                    journal --service a/b/c    | --service: must be NAMESPACE or NAMESPACE/NAME, not "a/b/c"
                    journal --result lost      | --result: must be applied, refused or failed, not "lost"
                    journal --limit 0          | --limit: must be a number from 1 to 10000, not "0"
                    journal -f -o json         | -f: prints lines, and asks the daemon
                    """)
    void what_is_wrong_is_one_line_and_status_2(String typed, String line) {
        var ended = CommandLines.run(typed.split(" ", -1));
        assertEquals(List.of("sluice: " + line), ended.err());
        assertEquals(2, ended.status());
        assertTrue(asked.isEmpty());
    }

    private String open() throws Exception {
        var page =
                new OperatorPage(
                        "journal",
                        PARAMETERS,
                        query -> {
                            asked.add(
                                    PARAMETERS.stream()
                                            .map(name -> query.text(name).orElse(""))
                                            .toList());
                            return new Document<>(JournalEntry.KIND, List.of(entry()));
                        });
        var operator = new OperatorServer(OperatorAccess.LOCAL, List.of(page), Optional.empty());
        return "127.0.0.1:" + server.open(BindAddress.parse("127.0.0.1:0"), operator).get().port();
    }

    private static JournalEntry entry() {
        return new JournalEntry(
                3,
                NOON,
                NOON,
                "IPv4",
                "shop/web",
                List.of(),
                "+1 endpoint",
                6L,
                JournalResult.APPLIED,
                null);
    }
}
