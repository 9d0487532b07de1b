package dev.sluice.daemon.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.daemon.health.Status.OfFamily;
import dev.sluice.model.IpFamily;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private static final Readiness READINESS = new Readiness(Duration.ofMinutes(3));

    @Test
    void tells_what_is_missing() {
        assertEquals(
                """
                [+]watch-node ok: the API server was heard 10 s ago
                [-]watch-services failed: the API server was heard 180 s ago
                [-]watch-slices failed: the API server has said nothing yet
                [-]kernel-IPv4 failed: no sync yet
                [-]kernel-IPv6 failed: 3 syncs in a row failed: ip6tables-restore: no
                readyz check failed
                """,
                text(
                        status(OfFamily.notYet(NOW), synced(Optional.of("ip6tables-restore: no"))),
                        Map.of(
                                "services", Optional.of(Duration.ofSeconds(180)),
                                "slices", Optional.empty(),
                                "node", Optional.of(Duration.ofSeconds(10)))));
    }

    @Test
    void is_ready_when_all_are_heard_and_done() {
        assertEquals(
                """
                [+]watch-services ok: the API server was heard 179 s ago
                [+]kernel-IPv4 ok: 7 services, 2 refused, synced 60 s ago
                [+]kernel-IPv6 ok: 7 services, synced 60 s ago
                readyz check passed
                """,
                text(
                        status(refusing(2), synced(Optional.empty())),
                        Map.of("services", Optional.of(Duration.ofSeconds(179)))));
    }

    private static String text(Status status, Map<String, Optional<Duration>> heard) {
        return Readiness.text(READINESS.checks(status, heard, NOW));
    }

    private static Status status(OfFamily v4, OfFamily v6) {
        return new Status(NOW, Optional.empty(), Map.of(IpFamily.IPV4, v4, IpFamily.IPV6, v6));
    }

    private static OfFamily synced(Optional<String> error) {
        return family(0, error);
    }

    private static OfFamily refusing(int services) {
        return family(services, Optional.empty());
    }

    private static OfFamily family(int refused, Optional<String> error) {
        var success =
                new Status.Success(NOW.minusSeconds(60), Duration.ZERO, 7, refused, List.of());
        return new OfFamily(
                NOW, Optional.of(success), Optional.empty(), error.isPresent() ? 3 : 0, error, 0);
    }
}
