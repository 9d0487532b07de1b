package dev.sluice.daemon.metrics;

import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import dev.sluice.services.ChangeLog;
import dev.sluice.services.ChangeLog.RecordedCounts;
import dev.sluice.sync.SyncListener;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.ToLongBiFunction;

/// How many changes of Services and EndpointSlices were recorded, and how many of them are not in
/// the kernel yet. Its methods are called by one thread at a time; the numbers are read by any
/// thread.
final class ChangeMetrics implements SyncListener {
    private final ChangeLog log;
    private final Map<IpFamily, Progress> families = new EnumMap<>(IpFamily.class);

    /// How much of the log the syncs of one family have covered.
    private static final class Progress {
        private volatile RecordedCounts covered = RecordedCounts.NONE;

        /// What the sync that runs now will have covered.
        private RecordedCounts begun = RecordedCounts.NONE;
    }

    /// @param programmed the families that are synced
    ChangeMetrics(Metrics metrics, Collection<IpFamily> programmed, ChangeLog log) {
        this.log = log;
        programmed.forEach(family -> families.put(family, new Progress()));
        // kube-proxy has a tracker of Services for each family, and counts a change in each.
        read(
                metrics,
                "service_changes_total",
                Metric.Type.COUNTER,
                "[ALPHA] Cumulative proxy rules Service changes",
                () -> (double) log.recorded().services() * families.size());
        read(
                metrics,
                "service_changes_pending",
                Metric.Type.GAUGE,
                "[ALPHA] Pending proxy rules Service changes",
                () -> pending((counts, _) -> counts.services()));
        read(
                metrics,
                "endpoint_changes_total",
                Metric.Type.COUNTER,
                "[ALPHA] Cumulative proxy rules Endpoint changes",
                () -> (double) log.recorded().slices());
        read(
                metrics,
                "endpoint_changes_pending",
                Metric.Type.GAUGE,
                "[ALPHA] Pending proxy rules Endpoint changes",
                () -> pending(RecordedCounts::slices));
    }

    private static void read(
            Metrics metrics, String name, Metric.Type type, String help, DoubleSupplier value) {
        metrics.read(
                "kubeproxy_sync_proxy_rules_" + name,
                type,
                help,
                List.of(),
                () -> Sample.of(value.getAsDouble()));
    }

    /// How many recorded changes the family that lags most has not synced yet.
    private double pending(ToLongBiFunction<RecordedCounts, IpFamily> part) {
        RecordedCounts recorded = log.recorded();
        long most = 0;
        for (var family : families.entrySet()) {
            RecordedCounts covered = family.getValue().covered;
            long lag =
                    part.applyAsLong(recorded, family.getKey())
                            - part.applyAsLong(covered, family.getKey());
            most = Math.max(most, lag);
        }
        return most;
    }

    @Override
    public void unneeded(IpFamily family) {
        progress(family).covered = log.drained();
    }

    @Override
    public void syncing(Plan plan) {
        progress(plan.family()).begun = log.drained();
    }

    @Override
    public void synced(Synced sync) {
        Progress progress = progress(sync.plan().family());
        progress.covered = progress.begun;
    }

    private Progress progress(IpFamily family) {
        return families.computeIfAbsent(family, _ -> new Progress());
    }
}
