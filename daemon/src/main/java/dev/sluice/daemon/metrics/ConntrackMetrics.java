package dev.sluice.daemon.metrics;

import dev.sluice.conntrack.PortUse;
import dev.sluice.conntrack.PressureListener;
import dev.sluice.conntrack.PressureReport;
import dev.sluice.conntrack.SweepListener;
import dev.sluice.model.IpFamily;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// Metrics of the conntrack table and of the deletion of stale flows. Safe from any thread.
public final class ConntrackMetrics implements SweepListener, PressureListener {
    private static final String FAMILY = "ip_family";

    private final Histogram sweep;
    private final Counter deleted;
    private final Counter failures;
    private volatile @Nullable PressureReport latest;

    public ConntrackMetrics(Metrics metrics) {
        sweep =
                metrics.histogram(
                        "kubeproxy_conntrack_reconciler_sync_duration_seconds",
                        "[ALPHA] ReconcileConntrackFlowsLatency latency in seconds",
                        Buckets.doubling(),
                        FAMILY);
        deleted =
                metrics.counter(
                        "kubeproxy_conntrack_reconciler_deleted_entries_total",
                        "[ALPHA] Cumulative conntrack flows deleted by conntrack reconciler",
                        FAMILY);
        failures =
                metrics.counter(
                        "sluice_conntrack_sweep_failures_total",
                        "Times that stale flows could not be looked for or deleted",
                        FAMILY);
        for (IpFamily family : IpFamily.values()) {
            failures.labels(family.label());
        }
        table(metrics);
        losses(metrics);
        metrics.read(
                "sluice_source_ports_used_ratio",
                Metric.Type.GAUGE,
                "How much of the node's source ports masqueraded connections to one destination"
                        + " take, from 0 to 1, where it is 0.7 or more; at 1, new ones fail",
                List.of("source", "destination", "protocol", "service"),
                this::sourcePorts);
    }

    private void table(Metrics metrics) {
        read(
                metrics,
                "sluice_conntrack_entries",
                Metric.Type.GAUGE,
                "Connections that the kernel tracks",
                report -> (double) report.table().entries());
        read(
                metrics,
                "sluice_conntrack_entries_limit",
                Metric.Type.GAUGE,
                "Connections that the kernel tracks at most; 0 where it does not say",
                report -> (double) report.table().maximum());
    }

    private void losses(Metrics metrics) {
        read(
                metrics,
                "sluice_conntrack_insert_failed_total",
                Metric.Type.COUNTER,
                "Connections that found their place taken, or no free port",
                report -> (double) report.counters().insertFailed());
        read(
                metrics,
                "sluice_conntrack_drop_total",
                Metric.Type.COUNTER,
                "Packets lost for want of memory or of room in a full table",
                report -> (double) report.counters().drop());
        read(
                metrics,
                "sluice_conntrack_early_drop_total",
                Metric.Type.COUNTER,
                "Entries thrown out of a full table to make room",
                report -> (double) report.counters().earlyDrop());
    }

    private void read(
            Metrics metrics,
            String name,
            Metric.Type type,
            String help,
            ToDoubleFunction<PressureReport> part) {
        metrics.read(
                name,
                type,
                help,
                List.of(),
                () -> {
                    PressureReport report = latest;
                    return report == null ? List.of() : Sample.of(part.applyAsDouble(report));
                });
    }

    private List<Sample> sourcePorts() {
        PressureReport report = latest;
        return report == null
                ? List.of()
                : report.worst().stream().map(ConntrackMetrics::sourcePorts).toList();
    }

    private static Sample sourcePorts(PortUse use) {
        return new Sample(
                List.of(
                        use.source().toString(),
                        use.destination().withPort(use.port()),
                        use.protocolName(),
                        String.join(",", use.services())),
                use.share());
    }

    @Override
    public void swept(IpFamily family, Duration took, int count) {
        sweep.labels(family.label()).observe(took.toNanos() / 1e9);
        deleted.labels(family.label()).inc(count);
    }

    @Override
    public void sweepFailed(IpFamily family, Exception cause, Duration retryIn) {
        failures.labels(family.label()).inc();
    }

    @Override
    public void measured(PressureReport report) {
        latest = report;
    }

    @Override
    public void alarmed(String line) {}

    /// Drops the last report, which is outdated.
    @Override
    public void lookFailed(Exception cause) {
        latest = null;
    }
}
