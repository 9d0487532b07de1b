package dev.sluice.daemon.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.daemon.health.Status.OfFamily;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Node;
import dev.sluice.plan.Plan;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncListener;
import dev.sluice.sync.SyncReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusBoardTest {
    private static final IpFamily FAMILY = IpFamily.IPV4;
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");
    private static final List<SyncReport.RuleCounts> TALLIES =
            List.of(new SyncReport.RuleCounts("nat", 31, 30));

    private Instant now = START;
    private final StatusBoard board = new StatusBoard(List.of(FAMILY), () -> now);

    @Test
    void holds_the_last_of_each_family() {
        fail("no");
        board.drifted(FAMILY, new Drift("nat", "gone", "unknown"));
        at(5);
        board.synced(synced());
        assertEquals(
                new OfFamily(
                        now,
                        Optional.of(new Status.Success(now, Duration.ofMillis(43), 0, 0, TALLIES)),
                        Optional.empty(),
                        0,
                        Optional.empty(),
                        1),
                family());
    }

    @Test
    void what_is_asked_for_waits_until_it_is_done() {
        at(1);
        board.requested(FAMILY);
        at(2);
        board.requested(FAMILY);
        assertEquals(Optional.of(START.plusSeconds(1)), family().pending());
        fail("no");
        assertEquals(Optional.of(START.plusSeconds(1)), family().pending());
        board.synced(synced());
        assertEquals(Optional.empty(), family().pending());
    }

    @Test
    void what_turned_out_to_be_done_waits_no_more() {
        board.requested(FAMILY);
        board.unneeded(FAMILY);
        assertEquals(Optional.empty(), family().pending());
    }

    @Test
    void what_failed_without_being_asked_for_waits_too() {
        at(3);
        fail("gone");
        assertEquals(Optional.of(now), family().pending());
        fail("still gone");
        assertEquals(2, family().failures());
        assertEquals(Optional.of("still gone"), family().error());
    }

    @Test
    void knows_the_node_and_that_the_thread_lives() {
        at(7);
        board.rounds(FAMILY).turn();
        Node node = new Node("node1", "z1", List.of(Ip.of("10.0.0.1")), List.of(), true);
        board.node(node);
        assertEquals(now, family().alive());
        assertEquals(Optional.of(node), board.status().node());
        assertEquals(START, board.status().started());
    }

    private OfFamily family() {
        return board.status().families().getOrDefault(FAMILY, OfFamily.notYet(START));
    }

    private void at(int seconds) {
        now = START.plusSeconds(seconds);
    }

    private void fail(String message) {
        board.failed(FAMILY, new SyncException(message), Duration.ZERO, Duration.ofSeconds(1));
    }

    private static SyncListener.Synced synced() {
        var view = ClusterSettings.DEFAULT.view(FAMILY);
        return new SyncListener.Synced(
                Optional.empty(),
                Plan.nothing(FAMILY, view),
                new SyncReport(true, 30, TALLIES),
                Duration.ofMillis(43),
                List.of());
    }
}
