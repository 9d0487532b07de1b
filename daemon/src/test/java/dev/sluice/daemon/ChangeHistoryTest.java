package dev.sluice.daemon;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.conntrack.PressureReport;
import dev.sluice.daemon.journal.JournalFiles;
import dev.sluice.daemon.operator.OperatorException;
import dev.sluice.daemon.operator.OperatorPage;
import dev.sluice.daemon.operator.OperatorQuery;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.DocumentWriter;
import dev.sluice.inspect.journal.JournalEntry;
import dev.sluice.inspect.journal.JournalResult;
import dev.sluice.inspect.samples.NodeSample;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.netlink.conntrack.CpuStatistics;
import dev.sluice.netlink.conntrack.TableStatistics;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncListener.Synced;
import dev.sluice.sync.SyncReport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The pages `journal` and `samples`.
class ChangeHistoryTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    private static final Instant EARLIER = START.minusSeconds(3600);

    @TempDir Path state;
    private Instant now = START;

    @BeforeEach
    void an_earlier_daemon_wrote() throws IOException {
        Path folder = Files.createDirectory(state.resolve("journal"));
        try (OutputStream file = Files.newOutputStream(folder.resolve("00000001.jsonl"))) {
            DocumentWriter.json(
                    new Document<>(JournalEntry.KIND, List.of(earlier(8), earlier(9))), file);
        }
    }

    @Test
    void what_an_earlier_daemon_wrote_comes_after_what_this_one_did() throws Exception {
        ChangeHistory history = history();
        assertEquals(List.of("9", "8"), changes(history, ""));
        write(history);
        assertEquals(
                List.of("+1 endpoint", "first sync of 1 Service", "9", "8"), changes(history, ""));
        assertEquals(
                List.of("+1 endpoint", "first sync of 1 Service", "9"),
                changes(history, "limit=3"));
        assertEquals(List.of("+1 endpoint"), changes(history, "after=1"));
        assertEquals(List.of("+1 endpoint", "9", "8"), changes(history, "service=shop/web"));
        assertEquals(List.of(), changes(history, "service=shop/other"));
        assertEquals(List.of("9", "8"), changes(history, "result=refused"));
        now = START.plusSeconds(60);
        assertEquals(List.of(), changes(history, "since=30s"));
        assertEquals(
                List.of("+1 endpoint", "first sync of 1 Service"), changes(history, "since=2m"));
    }

    @Test
    void without_files_there_is_what_is_in_memory() throws Exception {
        Files.delete(state.resolve("journal/00000001.jsonl"));
        Files.delete(state.resolve("journal"));
        ChangeHistory history = history();
        assertEquals(List.of(), changes(history, ""));
        write(history);
        assertEquals(List.of("+1 endpoint", "first sync of 1 Service"), changes(history, ""));
    }

    @Test
    void changes_are_counted_in_samples() throws Exception {
        ChangeHistory history = history();
        write(history);
        history.samples()
                .measured(
                        new PressureReport(
                                new TableStatistics(5, 100), CpuStatistics.NONE, List.of()));
        var sample = new NodeSample(START, 1, null, null, 5L, 100L, null);
        assertEquals(List.of(sample), ask(history, "samples", "since=1h"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    since=ten      | since: must be a time, such as 10m, not "ten"
                    since=-1m      | since: must be a time, such as 10m, not "-1m"
                    result=lost    | result: must be Applied, Refused or Failed, not "lost"
                    service=a/b/c  | service: must be NAMESPACE or NAMESPACE/NAME, not "a/b/c"
                    limit=0        | limit: must be a number from 1 to 10000, not "0"
                    limit=10001    | limit: must be a number from 1 to 10000, not "10001"
                    after=x        | after: must be a number from 0 to 2147483647, not "x"
                    """)
    void what_is_wrong_is_told(String query, String message) {
        ChangeHistory history = history();
        var e = assertThrows(OperatorException.class, () -> ask(history, "journal", query));
        assertEquals(message, e.getMessage());
    }

    private ChangeHistory history() {
        return new ChangeHistory(() -> now, JournalFiles.beside(state.resolve("last-good")));
    }

    private static void write(ChangeHistory history) {
        Plan one = plan(1);
        history.recorder().synced(synced(null, one));
        history.recorder().synced(synced(one, plan(2)));
    }

    private static List<String> changes(ChangeHistory history, String query) throws Exception {
        return ask(history, "journal", query).stream()
                .map(entry -> ((JournalEntry) entry).change())
                .toList();
    }

    private static List<?> ask(ChangeHistory history, String name, String query)
            throws OperatorException {
        OperatorPage page =
                history.pages().stream()
                        .filter(each -> each.name().equals(name))
                        .findFirst()
                        .orElseThrow();
        assertTrue(page.parameters().contains("since"));
        return page.source().answer(OperatorQuery.parse(query, page.parameters())).items();
    }

    private static JournalEntry earlier(long number) {
        return new JournalEntry(
                number,
                EARLIER,
                EARLIER.plusSeconds(number),
                "IPv4",
                "shop/web",
                List.of(),
                Long.toString(number),
                null,
                JournalResult.REFUSED,
                "no space");
    }

    private static Synced synced(@Nullable Plan before, Plan plan) {
        return new Synced(
                Optional.ofNullable(before),
                plan,
                new SyncReport(false, 1, List.of()),
                Duration.ZERO,
                List.of());
    }

    private static Plan plan(int pods) {
        var slice = slice("shop", "web").port(8080);
        for (int pod = 1; pod <= pods; pod++) {
            slice.ready(TestNet.IPV4.pod(pod));
        }
        Service web = service("shop", "web").clusterIp(TestNet.IPV4.clusterIp(1)).port(80).build();
        return new TestCluster(ClusterSettings.DEFAULT, List.of(web), List.of(slice.build()))
                .plan(IpFamily.IPV4);
    }
}
