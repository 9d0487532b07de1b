package dev.sluice.inspect.services;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceSelectionTest {
    private static final int ALL = Integer.MAX_VALUE;

    private static final List<ServiceStatus> ROWS =
            List.of(
                    row("a/web", "http", "ClusterIP", "10.0.0.1:80", "Cluster", 3),
                    row("a/web", "http", "NodePort", "*:30080", "Local", 1),
                    row("a-b/db", null, "ClusterIP", "10.0.0.2:5432", "Cluster", 0),
                    row("c/dns", "dns", "ClusterIP", "[fd00::a]:53", "Cluster", 2));

    private static ServiceStatus row(
            String service,
            @Nullable String port,
            String type,
            String frontend,
            String policy,
            int ready) {
        boolean good = ready > 0;
        return new ServiceStatus(
                service,
                port,
                "TCP",
                "IPv4",
                type,
                frontend,
                policy,
                ready,
                0,
                4,
                null,
                good ? FrontendState.SYNCED : FrontendState.NO_ENDPOINTS,
                good ? null : "None is ready");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    ''            | 0 1 2 3
                    web           | 0 1
                    '  WEB  '     | 0 1
                    web nodeport  | 1
                    nodeport web  | 1
                    10.0.0.       | 0 2
                    fd00::a       | 3
                    a/            | 0 1
                    dns           | 3
                    none is ready | 2
                    nothing       | ''
                    .*            | ''
                    """)
    void every_word_must_occur_somewhere(String search, String found) {
        assertEquals(found, numbers(select(search, Set.of(), "", "service", 0, ALL)));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "service, 0 1 2 3",
        "-service, 3 2 0 1",
        "type, 0 2 3 1",
        "-type, 1 0 2 3",
        "policy, 0 2 3 1",
        "ready, 2 1 3 0",
        "-ready, 0 3 1 2",
        "all, 0 1 2 3",
        "-all, 0 1 2 3",
        "state, 2 0 1 3",
        "-state, 0 1 3 2"
    })
    void equal_ones_stay_in_order(String sort, String found) {
        assertEquals(found, numbers(select("", Set.of(), "", sort, 0, ALL)));
    }

    @Test
    void states_are_counted_whichever_are_listed() {
        var selected = select("", Set.of(FrontendState.NO_ENDPOINTS), "Cluster", "service", 0, ALL);
        assertEquals("2", numbers(selected));
        assertEquals(1, selected.total());
        assertEquals(Map.of("SYNCED", 2, "NO ENDPOINTS", 1), selected.counts());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 2, 0 1",
        "2, 2, 2 3",
        "3, 2, 3",
        "4, 2, ''",
        "100000000, 10000, ''",
        "1, 2147483647, 1 2 3",
        "0, 0, ''"
    })
    void a_page_is_a_part_of_what_matches(int offset, int limit, String found) {
        var selected = select("", Set.of(), "", "service", offset, limit);
        assertEquals(found, numbers(selected));
        assertEquals(4, selected.total());
    }

    private static ServiceSelection.SelectedServices select(
            String search,
            Set<FrontendState> states,
            String policy,
            String sort,
            int offset,
            int limit) {
        boolean descending = sort.startsWith("-");
        ServiceOrder order =
                ServiceOrder.parse(descending ? sort.substring(1) : sort).orElseThrow();
        return new ServiceSelection(search, states, policy, order, descending, offset, limit)
                .of(ROWS);
    }

    private static String numbers(ServiceSelection.SelectedServices selected) {
        List<String> numbers = new ArrayList<>();
        selected.rows().forEach(row -> numbers.add(String.valueOf(ROWS.indexOf(row))));
        return String.join(" ", numbers);
    }
}
