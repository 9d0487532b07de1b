package dev.sluice.daemon.metrics;

import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.daemon.Configs;
import dev.sluice.daemon.node.ConfiguredView;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Node;
import dev.sluice.plan.Plan;
import dev.sluice.services.ChangeLog;
import dev.sluice.services.WakeUp;
import dev.sluice.sync.SyncListener;
import dev.sluice.sync.SyncReport;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChangeMetricsTest {
    private final Metrics metrics = new Metrics();
    private final ChangeLog log = new ChangeLog(new WakeUp(), Instant.EPOCH);
    private final ChangeMetrics changes =
            new ChangeMetrics(metrics, EnumSet.allOf(IpFamily.class), log);

    @Test
    void a_change_is_pending_until_the_families_that_it_concerns_are_synced() {
        EndpointSlice slice = slice("shop", "web").port(8080).ready(Ip.of("10.244.1.2")).build();
        log.slice(slice.name(), slice, null);
        assertPending(1);
        sync(IpFamily.IPV4);
        // The thread of IPv6 is not even woken.
        assertPending(0);
        log.slice(slice.name(), null, null);
        sync(IpFamily.IPV4);
        assertPending(1);
        sync(IpFamily.IPV6);
        assertPending(0);
    }

    private void sync(IpFamily family) {
        log.drain();
        var view =
                new ConfiguredView(Configs.of(null)).of(Node.unknown("node1"), family, List.of());
        Plan plan = Plan.nothing(family, view);
        changes.syncing(plan);
        changes.synced(
                new SyncListener.Synced(
                        Optional.empty(),
                        plan,
                        new SyncReport(true, 0, List.of()),
                        Duration.ZERO,
                        List.of()));
    }

    private void assertPending(int expected) {
        String line = "\nkubeproxy_sync_proxy_rules_endpoint_changes_pending " + expected + "\n";
        assertTrue(metrics.text().contains(line), metrics::text);
    }
}
