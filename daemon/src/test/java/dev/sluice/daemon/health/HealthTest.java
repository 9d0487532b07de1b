package dev.sluice.daemon.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.daemon.health.Status.OfFamily;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Node;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00.5Z");
    private static final Health HEALTH =
            new Health(Duration.ofSeconds(60), at -> at, ZoneOffset.UTC);

    /// For each family, the seconds since its last sync and since its first pending change; `-` for
    /// none. Then the state of the Node, and the seconds since the last round of the sync threads.
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    all is well                         | 10 - | 20 -  | here    | 1  | 200 | 200
                    nothing synced yet                  | - -  | - -   | here    | 1  | 503 | 200
                    one family not synced yet           | 10 - | - -   | here    | 1  | 503 | 200
                    the first sync fails for ever       | - 99 | - 99  | here    | 1  | 503 | 200
                    one waits, but not for long         | 99 - | 99 59 | here    | 1  | 200 | 200
                    one waits for too long              | 99 - | 99 60 | here    | 1  | 503 | 503
                    both wait for too long              | 99 61| 99 60 | here    | 1  | 503 | 503
                    the node is about to leave          | 10 - | 20 -  | leaving | 1  | 503 | 200
                    there is no such Node               | 10 - | 20 -  | unknown | 1  | 503 | 200
                    the Node has not been heard of      | 10 - | 20 -  | -       | 1  | 503 | 200
                    a sync thread is slow               | 10 - | 20 -  | here    | 119 | 200 | 200
                    a sync thread has stopped           | 10 - | 20 -  | here    | 120 | 503 | 503
                    a first load takes long             | - 99 | 20 -  | here    | 119 | 503 | 200
                    both first loads take very long     | - 899 | - 899 | here    | 899 | 503 | 200
                    the first load never ends           | - 99 | - 99  | here    | 900 | 503 | 503
                    """)
    void is_what_the_kernel_followed_in_time(
            String what, String v4, String v6, String node, int round, int healthz, int livez) {
        Status status = status(v4, v6, node, round);
        assertEquals(healthz == 200, HEALTH.healthz(status, NOW).ok(), what);
        assertEquals(livez == 200, HEALTH.livez(status, NOW).ok(), what);
        assertEquals(livez == 200, HEALTH.isLive(status, NOW), what);
    }

    @Test
    void says_as_much_as_kube_proxy_when_all_is_well() {
        Status status = status("10 -", "20 -", "here", 1);
        assertEquals(
                "{\"lastUpdated\":\"2026-11-23T10:00:00.5Z\","
                        + "\"currentTime\":\"2026-11-23T10:00:00.5Z\","
                        + "\"nodeEligible\":true,\"healthy\":true,\"status\":{"
                        + "\"IPv4\":{\"lastUpdated\":\"2026-11-23T09:59:50.5Z\",\"healthy\":true},"
                        + "\"IPv6\":{\"lastUpdated\":\"2026-11-23T09:59:40.5Z\",\"healthy\":true}}}",
                HEALTH.healthz(status, NOW).json());
        assertFalse(HEALTH.livez(status, NOW).json().contains("nodeEligible"));
    }

    @Test
    void when_it_is_not_well_the_newest_sync_counts() {
        String json = HEALTH.healthz(status("10 -", "90 61", "here", 1), NOW).json();
        assertTrue(json.startsWith("{\"lastUpdated\":\"2026-11-23T09:59:50.5Z\","), json);
        assertTrue(json.contains("\"healthy\":false,\"status\""), json);
        assertTrue(
                json.contains(
                        "\"IPv6\":{\"lastUpdated\":\"2026-11-23T09:58:30.5Z\",\"healthy\":false}"),
                json);
    }

    @Test
    void a_node_about_to_leave_is_healthy_all_the_same() {
        String json = HEALTH.healthz(status("10 -", "20 -", "leaving", 1), NOW).json();
        assertTrue(json.contains("\"nodeEligible\":false,\"healthy\":true"), json);
        assertTrue(json.startsWith("{\"lastUpdated\":\"2026-11-23T09:59:50.5Z\","), json);
    }

    @Test
    void before_the_first_sync_there_is_no_time_and_no_family() {
        assertEquals(
                "{\"lastUpdated\":\"0001-01-01T00:00:00Z\","
                        + "\"currentTime\":\"2026-11-23T10:00:00.5Z\","
                        + "\"nodeEligible\":true,\"healthy\":false}",
                HEALTH.healthz(status("- -", "- -", "here", 1), NOW).json());
    }

    /// Times are shown on the wall clock, but ages do not depend on it.
    @Test
    void times_are_told_as_the_wall_clock_calls_them_now() {
        var health =
                new Health(Duration.ofSeconds(60), at -> at.minusSeconds(3600), ZoneOffset.UTC);
        String json = health.healthz(status("10 -", "20 -", "here", 1), NOW).json();
        assertTrue(json.contains("\"currentTime\":\"2026-11-23T09:00:00.5Z\""), json);
        assertTrue(json.contains("\"lastUpdated\":\"2026-11-23T08:59:50.5Z\""), json);
    }

    private static Status status(String v4, String v6, String node, int round) {
        Map<IpFamily, OfFamily> families = new EnumMap<>(IpFamily.class);
        families.put(IpFamily.IPV4, family(v4, round));
        families.put(IpFamily.IPV6, family(v6, round));
        return new Status(NOW.minusSeconds(999), node(node), families);
    }

    private static OfFamily family(String times, int round) {
        String[] both = times.split(" ", -1);
        return new OfFamily(
                NOW.minusSeconds(round),
                Optional.ofNullable(ago(both[0]))
                        .map(at -> new Status.Success(at, Duration.ZERO, 0, 0, List.of())),
                Optional.ofNullable(ago(both[1])),
                0,
                Optional.empty(),
                0);
    }

    private static Optional<Node> node(String word) {
        return switch (word) {
            case "-" -> Optional.empty();
            case "unknown" -> Optional.of(Node.unknown("node1"));
            default ->
                    Optional.of(
                            new Node(
                                    "node1",
                                    null,
                                    List.of(Ip.of("10.0.0.1")),
                                    List.of(),
                                    word.equals("leaving")));
        };
    }

    private static @Nullable Instant ago(String seconds) {
        return seconds.equals("-") ? null : NOW.minusSeconds(Long.parseLong(seconds));
    }
}
