package dev.sluice.daemon.metrics;

import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedPort;
import dev.sluice.plan.PlannedService;
import dev.sluice.plan.TrafficVerdict;
import dev.sluice.services.ChangeLog;
import dev.sluice.services.SharedMap;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncListener;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// What syncs do, in whichever mode. Told by one thread at a time.
public final class SyncMetrics implements SyncListener {
    private static final String FAMILY = "ip_family";

    private final InstantSource clock;
    private final LongSupplier nanos;
    private final ChangeLog log;
    private final Map<IpFamily, OfFamily> families = new EnumMap<>(IpFamily.class);

    private final Histogram sync;
    private final Histogram fullSync;
    private final Histogram partialSync;
    private final Histogram programming;
    private final Histogram fineProgramming;
    private final Histogram reaction;
    private final Gauge synced;
    private final Gauge queued;
    private final Gauge noLocalEndpoints;
    private final Gauge held;
    private final Gauge services;
    private final Gauge failing;
    private final Gauge refused;
    private final Counter changes;
    private final Counter failures;
    private final Counter repairs;

    /// One family's state between two syncs.
    private static final class OfFamily {
        private volatile ChangeLog.RecordedCounts covered = ChangeLog.RecordedCounts.NONE;
        private ChangeLog.RecordedCounts begun = ChangeLog.RecordedCounts.NONE;
        private @Nullable Long requested;
        private int internal;
        private int external;
    }

    /// @param programmed the families that are
    /// @param nanos a monotonic clock, in nanoseconds
    public SyncMetrics(
            Metrics metrics,
            Collection<IpFamily> programmed,
            ChangeLog log,
            InstantSource clock,
            LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
        this.log = log;
        programmed.forEach(family -> families.put(family, new OfFamily()));
        double[] buckets = Buckets.doubling();
        sync =
                metrics.histogram(
                        "kubeproxy_sync_proxy_rules_duration_seconds",
                        "[ALPHA] SyncProxyRules latency in seconds",
                        buckets,
                        FAMILY);
        fullSync =
                metrics.histogram(
                        "kubeproxy_sync_full_proxy_rules_duration_seconds",
                        "[ALPHA] SyncProxyRules latency in seconds for full resyncs",
                        buckets,
                        FAMILY);
        partialSync =
                metrics.histogram(
                        "kubeproxy_sync_partial_proxy_rules_duration_seconds",
                        "[ALPHA] SyncProxyRules latency in seconds for partial resyncs",
                        buckets,
                        FAMILY);
        programming =
                metrics.histogram(
                        "kubeproxy_network_programming_duration_seconds",
                        "[ALPHA] In Cluster Network Programming Latency in seconds",
                        Buckets.programming(),
                        FAMILY);
        fineProgramming =
                metrics.histogram(
                        "sluice_network_programming_duration_seconds",
                        "Seconds from a change of endpoints in the cluster, as its EndpointSlice"
                                + " dates it, to the kernel's acknowledgement",
                        buckets,
                        FAMILY);
        reaction =
                metrics.histogram(
                        "sluice_change_to_kernel_seconds",
                        "Seconds from hearing the first change that a sync brought to the kernel to"
                                + " the kernel's acknowledgement",
                        buckets,
                        FAMILY);
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
        noLocalEndpoints =
                metrics.gauge(
                        "kubeproxy_sync_proxy_rules_no_local_endpoints_total",
                        "[ALPHA] Number of services with a Local traffic policy and no endpoints",
                        FAMILY,
                        "traffic_policy");
        held =
                metrics.gauge(
                        "sluice_kernel_objects",
                        "Rules or elements of ours that stand in a table",
                        FAMILY,
                        "table");
        services = metrics.gauge("sluice_services", "Services that the kernel carries", FAMILY);
        failing =
                metrics.gauge(
                        "sluice_sync_failing",
                        "Syncs that failed in a row since the last that succeeded",
                        FAMILY);
        refused =
                metrics.gauge(
                        "sluice_services_refused",
                        "Services that the kernel does not carry as wanted, since it refused them;"
                                + " each is tried again by itself",
                        FAMILY);
        changes =
                metrics.counter(
                        "sluice_kernel_changes_total",
                        "Rules or elements written to the kernel or removed from it",
                        FAMILY);
        failures = metrics.counter("sluice_sync_failures_total", "Syncs that failed", FAMILY);
        repairs =
                metrics.counter(
                        "sluice_drift_repairs_total",
                        "Times that another program had changed our rules in a table",
                        "table");
        readChanges(metrics);
        // An increase from nothing to one is none that a rate could see.
        for (IpFamily family : programmed) {
            failing.labels(family.label());
            failures.labels(family.label());
            refused.labels(family.label());
        }
    }

    private void readChanges(Metrics metrics) {
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
                () -> pending(ChangeLog.RecordedCounts::services));
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
                () -> pending(ChangeLog.RecordedCounts::slices));
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

    /// What was heard and does not hold in the kernel of every family yet.
    private double pending(ToLongFunction<ChangeLog.RecordedCounts> part) {
        long covered =
                families.values().stream()
                        .mapToLong(state -> part.applyAsLong(state.covered))
                        .min()
                        .orElse(0);
        return (double) (part.applyAsLong(log.recorded()) - covered);
    }

    @Override
    public void requested(IpFamily family) {
        queued.labels(family.label()).set(seconds(clock.instant()));
        OfFamily state = state(family);
        if (state.requested == null) {
            state.requested = nanos.getAsLong();
        }
    }

    @Override
    public void unneeded(IpFamily family) {
        OfFamily state = state(family);
        state.requested = null;
        state.covered = log.drained();
    }

    @Override
    public void syncing(Plan plan) {
        state(plan.family()).begun = log.drained();
    }

    @Override
    public void synced(Synced done) {
        String family = done.plan().family().label();
        OfFamily state = state(done.plan().family());
        state.covered = state.begun;
        double took = seconds(done.took());
        sync.labels(family).observe(took);
        (done.report().full() ? fullSync : partialSync).labels(family).observe(took);
        if (state.requested != null) {
            reaction.labels(family).observe((nanos.getAsLong() - state.requested) / 1e9);
            state.requested = null;
        }
        Instant now = clock.instant();
        synced.labels(family).set(seconds(now));
        for (Instant trigger : done.triggers()) {
            double since = seconds(Duration.between(trigger, now));
            programming.labels(family).observe(since);
            fineProgramming.labels(family).observe(since);
        }
        failing.labels(family).set(0);
        refused.labels(family).set(done.refused().size());
        changes.labels(family).inc(done.report().changes());
        services.labels(family).set(done.plan().services().size());
        done.report()
                .ruleCounts()
                .forEach(tally -> held.labels(family, tally.table()).set(tally.held()));
        countLocal(state, done);
        noLocalEndpoints.labels(family, "internal").set(state.internal);
        noLocalEndpoints.labels(family, "external").set(state.external);
    }

    private static void countLocal(OfFamily state, Synced done) {
        SharedMap<ServiceName, PlannedService> before =
                done.before().map(Plan::services).orElse(SharedMap.empty());
        SharedMap.differences(
                before,
                done.plan().services(),
                (_, old, now) -> {
                    state.internal += internal(now) - internal(old);
                    state.external += external(now) - external(old);
                });
    }

    private static int internal(@Nullable PlannedService service) {
        return count(service, port -> port.internal() == TrafficVerdict.DROP);
    }

    private static int external(@Nullable PlannedService service) {
        return count(
                service,
                port -> port.external() == TrafficVerdict.DROP && port.hasExternalFrontends());
    }

    private static int count(@Nullable PlannedService service, Predicate<PlannedPort> test) {
        return service == null ? 0 : (int) service.ports().stream().filter(test).count();
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

    private OfFamily state(IpFamily family) {
        return families.computeIfAbsent(family, _ -> new OfFamily());
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static double seconds(Instant instant) {
        return instant.getEpochSecond() + instant.getNano() / 1e9;
    }
}
