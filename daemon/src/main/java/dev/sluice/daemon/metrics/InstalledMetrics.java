package dev.sluice.daemon.metrics;

import dev.sluice.model.IpFamily;
import dev.sluice.sync.SyncListener;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import java.util.Collection;

/// What syncs installed in the kernel, and what the kernel refused. Its methods are called by one
/// thread at a time.
final class InstalledMetrics implements SyncListener {
    private final Gauge held;
    private final Gauge services;
    private final Gauge refused;
    private final Counter changes;

    /// @param programmed the families that are synced
    InstalledMetrics(Metrics metrics, Collection<IpFamily> programmed) {
        held =
                metrics.gauge(
                        "sluice_kernel_objects",
                        "Rules or elements of ours that stand in a table",
                        SyncMetrics.FAMILY,
                        "table");
        services =
                metrics.gauge(
                        "sluice_services", "Services that the kernel carries", SyncMetrics.FAMILY);
        refused =
                metrics.gauge(
                        "sluice_services_refused",
                        "Services that the kernel does not carry as wanted, since it refused them;"
                                + " each is tried again by itself",
                        SyncMetrics.FAMILY);
        changes =
                metrics.counter(
                        "sluice_kernel_changes_total",
                        "Rules or elements written to the kernel or removed from it",
                        SyncMetrics.FAMILY);
        // Starts at 0: a rate does not see an increase from no value to 1.
        programmed.forEach(family -> refused.labels(family.label()));
    }

    @Override
    public void synced(Synced sync) {
        String family = sync.plan().family().label();
        refused.labels(family).set(sync.refused().size());
        changes.labels(family).inc(sync.report().changes());
        services.labels(family).set(sync.plan().services().size());
        sync.report()
                .ruleCounts()
                .forEach(count -> held.labels(family, count.table()).set(count.held()));
    }
}
