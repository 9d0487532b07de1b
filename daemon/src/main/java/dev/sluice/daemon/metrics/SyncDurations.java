package dev.sluice.daemon.metrics;

import dev.sluice.model.IpFamily;
import dev.sluice.sync.SyncListener;
import io.prometheus.client.Histogram;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// How long syncs take, and how long changes take to reach the kernel. Its methods are called by
/// one thread at a time.
final class SyncDurations implements SyncListener {
    private final InstantSource clock;
    private final LongSupplier nanos;

    /// When the first change that no sync has covered yet was recorded, in nanoseconds of [#nanos].
    private final Map<IpFamily, Long> requested = new EnumMap<>(IpFamily.class);

    private final Histogram all;
    private final Histogram full;
    private final Histogram partial;
    private final Histogram programming;
    private final Histogram fineProgramming;
    private final Histogram reaction;

    /// @param nanos a monotonic clock, in nanoseconds
    SyncDurations(Metrics metrics, InstantSource clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
        double[] buckets = Buckets.doubling();
        all =
                metrics.histogram(
                        "kubeproxy_sync_proxy_rules_duration_seconds",
                        "[ALPHA] SyncProxyRules latency in seconds",
                        buckets,
                        SyncMetrics.FAMILY);
        full =
                metrics.histogram(
                        "kubeproxy_sync_full_proxy_rules_duration_seconds",
                        "[ALPHA] SyncProxyRules latency in seconds for full resyncs",
                        buckets,
                        SyncMetrics.FAMILY);
        partial =
                metrics.histogram(
                        "kubeproxy_sync_partial_proxy_rules_duration_seconds",
                        "[ALPHA] SyncProxyRules latency in seconds for partial resyncs",
                        buckets,
                        SyncMetrics.FAMILY);
        programming =
                metrics.histogram(
                        "kubeproxy_network_programming_duration_seconds",
                        "[ALPHA] In Cluster Network Programming Latency in seconds",
                        Buckets.programming(),
                        SyncMetrics.FAMILY);
        fineProgramming =
                metrics.histogram(
                        "sluice_network_programming_duration_seconds",
                        "Seconds from a change of endpoints in the cluster, as its EndpointSlice"
                                + " dates it, to the kernel's acknowledgement",
                        buckets,
                        SyncMetrics.FAMILY);
        reaction =
                metrics.histogram(
                        "sluice_change_to_kernel_seconds",
                        "Seconds from hearing the first change that a sync brought to the kernel to"
                                + " the kernel's acknowledgement",
                        buckets,
                        SyncMetrics.FAMILY);
    }

    @Override
    public void requested(IpFamily family) {
        requested.putIfAbsent(family, nanos.getAsLong());
    }

    @Override
    public void unneeded(IpFamily family) {
        requested.remove(family);
    }

    @Override
    public void synced(Synced sync) {
        IpFamily family = sync.plan().family();
        String label = family.label();
        double took = SyncMetrics.seconds(sync.took());
        all.labels(label).observe(took);
        (sync.report().full() ? full : partial).labels(label).observe(took);
        Long since = requested.remove(family);
        if (since != null) {
            reaction.labels(label).observe((nanos.getAsLong() - since) / 1e9);
        }
        Instant now = clock.instant();
        for (Instant trigger : sync.triggers()) {
            double latency = SyncMetrics.seconds(Duration.between(trigger, now));
            programming.labels(label).observe(latency);
            fineProgramming.labels(label).observe(latency);
        }
    }
}
