package dev.sluice.ipvs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Removals that the kernel refuses.
class RefusedRemovalsTest extends IpvsRefusalSetup {
    @Test
    void what_cannot_be_removed_fails_nothing_and_is_tried_again_ever_more_seldom()
            throws SyncException {
        var cluster = cluster(List.of(a().build(), b().build()), pods("a", NET.pod(1)));
        backend.sync(become(cluster));
        kernel.refuse(about("10.96.10.2"));
        kernel.refuseItems(entry("10.96.10.2"));
        SyncReport report =
                backend.sync(become(cluster(List.of(a().build()), cluster.slices().getFirst())));
        assertEquals(Map.of(), report.refused());
        assertTrue(kernel.image().bound().contains(NET.clusterIp(2)));
        assertEquals(
                Optional.empty(), backend.drift().map(Drift::what), "what is kept is no drift");
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            Duration wait = backend.unfinished().orElseThrow();
            waits.add(wait.toSeconds());
            now += wait.toNanos();
            List<String> lines = backend.finish();
            assertEquals(4, lines.size(), lines::toString);
            assertTrue(lines.contains("address 10.96.10.2 on kube-ipvs0: EACCES"), lines::toString);
        }
        assertEquals(List.of(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 300L, 300L), waits);
        kernel.refuse(_ -> false);
        kernel.refuseItems(_ -> false);
        now += MINUTES.toNanos();
        assertEquals(List.of(), backend.finish());
        assertEquals(Optional.empty(), backend.unfinished());
        assertEquals(fresh(plan), kernel.image());
        assertNothingDrifts();
    }

    /// The kernel refuses to set the weight of a removed endpoint to 0.
    @Test
    void a_real_server_that_cannot_be_drained_is_tried_again() throws SyncException {
        backend.sync(become(cluster(List.of(a().build()), pods("a", NET.pod(1), NET.pod(2)))));
        kernel.refuse(about("10.244.1.2"));
        SyncReport report =
                backend.sync(become(cluster(List.of(a().build()), pods("a", NET.pod(2)))));
        assertEquals(Map.of(), report.refused());
        assertNothingDrifts();
        kernel.refuse(_ -> false);
        now += MINUTES.toNanos();
        backend.finish();
        assertEquals(fresh(plan), kernel.image());
    }
}
