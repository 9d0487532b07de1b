package dev.sluice.ipvs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.ipvs.change.ServerEdit;
import dev.sluice.ipvs.state.IpsetEntry;
import dev.sluice.ipvs.state.IpsetName;
import dev.sluice.ipvs.state.Item;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.model.Protocol;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncReport;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Edits and drift checks that fail for reasons that no Service is to blame for.
class UnexpectedStateTest extends IpvsRefusalSetup {
    /// Another program removed a virtual server or the sets, so that an edit fails. The backend
    /// refuses no Service for it, and reads the kernel.
    @Test
    void what_is_not_as_it_was_left_is_read_and_repaired_at_once() throws SyncException {
        backend.sync(become(cluster(List.of(a().build()), pods("a", NET.pod(1)))));
        var at = new ServerAddress(Protocol.TCP, NET.clusterIp(1), 80);
        kernel.edit(List.of(new ServerEdit.DeleteServer(at)));
        SyncReport report =
                backend.sync(become(cluster(List.of(a().build()), pods("a", NET.pod(2)))));
        assertTrue(report.full());
        assertEquals(Map.of(), report.refused());
        assertEquals(fresh(plan), kernel.image());

        kernel.destroySets(EnumSet.allOf(IpsetName.class));
        report = backend.sync(become(cluster(List.of(a().build(), b().build()))));
        assertTrue(report.full());
        assertEquals(Map.of(), report.refused());
        assertTrue(
                kernel.image()
                        .holds(
                                new Item.Member(
                                        IpsetName.CLUSTER_IP,
                                        new IpsetEntry.OfIpPort(
                                                NET.clusterIp(2), Protocol.TCP, 80))));
    }

    /// A drift check that fails reports no drift.
    @Test
    void a_look_that_fails_is_no_drift_and_forgets_nothing() throws SyncException {
        backend.sync(become(cluster(List.of(a().build()), pods("a", NET.pod(1)))));
        boolean failed = false;
        for (int i = 0; i < 25; i++) {
            now += backend.driftInterval().toNanos();
            kernel.failAfter(0, false);
            try {
                assertEquals(Optional.empty(), backend.drift());
            } catch (SyncException _) {
                failed = true;
            }
        }
        assertTrue(failed);
        kernel.failAfter(-1, false);
        assertFalse(backend.sync(plan).full());
        assertNothingDrifts();
    }
}
