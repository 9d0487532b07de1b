package dev.sluice.daemon.metrics;

import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncListener;
import io.prometheus.client.Counter;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/// Metrics that exist only in nftables mode. Called by one thread at a time.
public final class NftablesMetrics implements SyncListener {
    private static final String FAMILY = "ip_family";

    private final Counter failures;
    private final Counter cleanupFailures;
    private final Set<IpFamily> writing = EnumSet.noneOf(IpFamily.class);

    public NftablesMetrics(Metrics metrics) {
        failures =
                metrics.counter(
                        "kubeproxy_sync_proxy_rules_nftables_sync_failures_total",
                        "[ALPHA] Cumulative proxy nftables sync failures",
                        FAMILY);
        cleanupFailures =
                metrics.counter(
                        "kubeproxy_sync_proxy_rules_nftables_cleanup_failures_total",
                        "[ALPHA] Cumulative proxy nftables cleanup failures",
                        FAMILY);
    }

    @Override
    public void syncing(Plan plan) {
        writing.add(plan.family());
    }

    @Override
    public void synced(Synced sync) {
        writing.remove(sync.plan().family());
    }

    /// A failure outside of a sync is one of the cleanup that the last sync left for later.
    @Override
    public void failed(IpFamily family, Exception cause, Duration took, Duration retryIn) {
        Counter counter = writing.remove(family) ? failures : cleanupFailures;
        counter.labels(family.label()).inc();
    }
}
