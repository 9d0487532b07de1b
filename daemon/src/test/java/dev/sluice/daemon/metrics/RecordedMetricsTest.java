package dev.sluice.daemon.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.daemon.metrics.MetricsText.Family;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import dev.sluice.services.ChangeLog;
import dev.sluice.services.WakeUp;
import dev.sluice.sync.SyncListener;
import dev.sluice.sync.SyncReport;
import dev.sluice.sync.SyncReport.RuleCounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// The metrics have the form of those that a real kube-proxy served.
class RecordedMetricsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private final Metrics metrics = new Metrics();
    private final List<SyncListener> listeners =
            List.of(
                    new SyncMetrics(
                            metrics,
                            EnumSet.allOf(IpFamily.class),
                            new ChangeLog(new WakeUp(), NOW),
                            InstantSource.fixed(NOW),
                            () -> 0),
                    new IptablesMetrics(
                            metrics, () -> OptionalLong.of(0), () -> OptionalLong.of(0)));

    @Test
    void the_same_families_help_types_labels_and_buckets() throws IOException {
        // The recorded proxy had done the same: full syncs of both families, then one of an IPv4
        // endpoint.
        sync(IpFamily.IPV4, true);
        sync(IpFamily.IPV6, true);
        sync(IpFamily.IPV4, false, NOW.minusMillis(820));
        Map<String, Family> ours = MetricsText.parse(metrics.text());
        Map<String, Family> recorded =
                MetricsText.parse(Files.readString(Path.of("../golden/http/metrics.txt")));
        recorded.keySet().removeIf(name -> !name.startsWith("kubeproxy_"));
        assertFalse(recorded.isEmpty());
        recorded.forEach((name, family) -> assertEquals(family, ours.get(name)));
        ours.keySet().removeIf(name -> !name.startsWith("kubeproxy_"));
        assertEquals(recorded.keySet(), ours.keySet());
    }

    private void sync(IpFamily family, boolean full, Instant... triggers) {
        var view = ClusterSettings.DEFAULT.view(family);
        Plan plan = Plan.nothing(family, view);
        var done =
                new SyncListener.Synced(
                        Optional.empty(),
                        plan,
                        new SyncReport(
                                full,
                                6,
                                List.of(
                                        new RuleCounts("filter", 6, 6),
                                        new RuleCounts("nat", 5, 5))),
                        Duration.ofMillis(40),
                        List.of(triggers));
        for (SyncListener listener : listeners) {
            listener.requested(family);
            listener.syncing(plan);
            listener.synced(done);
        }
    }
}
