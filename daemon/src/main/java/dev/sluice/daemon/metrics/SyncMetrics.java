package dev.sluice.daemon.metrics;

import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import dev.sluice.services.ChangeLog;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncListener;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.function.LongSupplier;

/// The metrics of syncs, the same in every mode. Its methods are called by one thread at a time.
public final class SyncMetrics implements SyncListener {
    static final String FAMILY = "ip_family";

    private final InstantSource clock;
    private final SyncDurations durations;
    private final ChangeMetrics changes;
    private final InstalledMetrics installed;
    private final LocalPolicyMetrics localPolicy;

    private final Gauge synced;
    private final Gauge queued;
    private final Gauge failing;
    private final Counter failures;
    private final Counter repairs;

    /// @param programmed the families that are synced
    /// @param nanos a monotonic clock, in nanoseconds
    public SyncMetrics(
            Metrics metrics,
            Collection<IpFamily> programmed,
            ChangeLog log,
            InstantSource clock,
            LongSupplier nanos) {
        this.clock = clock;
        durations = new SyncDurations(metrics, clock, nanos);
        changes = new ChangeMetrics(metrics, programmed, log);
        installed = new InstalledMetrics(metrics, programmed);
        localPolicy = new LocalPolicyMetrics(metrics);
        synced =
                metrics.gauge(
                        "kubeproxy_sync_proxy_rules_last_timestamp_seconds",
                        "[ALPHA] The last time proxy rules were successfully synced",
                        FAMILY);
        queued =
                metrics.gauge(
                        "kubeproxy_sync_proxy_rules_last_queued_timestamp_seconds",
                        "[ALPHA] The last time a sync of proxy rules was queued",
                        FAMILY);
        failing =
                metrics.gauge(
                        "sluice_sync_failing",
                        "Syncs that failed in a row since the last that succeeded",
                        FAMILY);
        failures = metrics.counter("sluice_sync_failures_total", "Syncs that failed", FAMILY);
        repairs =
                metrics.counter(
                        "sluice_drift_repairs_total",
                        "Times that another program had changed our rules in a table",
                        "table");
        // Both start at 0: a rate does not see an increase from no value to 1.
        for (IpFamily family : programmed) {
            failing.labels(family.label());
            failures.labels(family.label());
        }
    }

    @Override
    public void requested(IpFamily family) {
        queued.labels(family.label()).set(seconds(clock.instant()));
        durations.requested(family);
    }

    @Override
    public void unneeded(IpFamily family) {
        durations.unneeded(family);
        changes.unneeded(family);
    }

    @Override
    public void syncing(Plan plan) {
        changes.syncing(plan);
    }

    @Override
    public void synced(Synced sync) {
        changes.synced(sync);
        durations.synced(sync);
        installed.synced(sync);
        localPolicy.synced(sync);
        String family = sync.plan().family().label();
        synced.labels(family).set(seconds(clock.instant()));
        failing.labels(family).set(0);
    }

    @Override
    public void failed(IpFamily family, Exception cause, Duration took, Duration retryIn) {
        failures.labels(family.label()).inc();
        failing.labels(family.label()).inc();
    }

    @Override
    public void drifted(IpFamily family, Drift drift) {
        repairs.labels(drift.table()).inc();
    }

    static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static double seconds(Instant instant) {
        return instant.getEpochSecond() + instant.getNano() / 1e9;
    }
}
