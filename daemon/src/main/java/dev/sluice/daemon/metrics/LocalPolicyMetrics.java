package dev.sluice.daemon.metrics;

import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedPort;
import dev.sluice.plan.PlannedService;
import dev.sluice.plan.TrafficVerdict;
import dev.sluice.services.SharedMap;
import dev.sluice.sync.SyncListener;
import io.prometheus.client.Gauge;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// How many Service ports drop traffic on this node, because their traffic policy is Local and they
/// have no endpoint here. Its methods are called by one thread at a time.
final class LocalPolicyMetrics implements SyncListener {
    private final Gauge noLocalEndpoints;
    private final Map<IpFamily, Counts> families = new EnumMap<>(IpFamily.class);

    /// The ports of one family that drop traffic, by the policy that makes them.
    private static final class Counts {
        private int internal;
        private int external;
    }

    LocalPolicyMetrics(Metrics metrics) {
        noLocalEndpoints =
                metrics.gauge(
                        "kubeproxy_sync_proxy_rules_no_local_endpoints_total",
                        "[ALPHA] Number of services with a Local traffic policy and no endpoints",
                        SyncMetrics.FAMILY,
                        "traffic_policy");
    }

    @Override
    public void synced(Synced sync) {
        IpFamily family = sync.plan().family();
        Counts counts = families.computeIfAbsent(family, _ -> new Counts());
        SharedMap<ServiceName, PlannedService> before =
                sync.before().map(Plan::services).orElse(SharedMap.empty());
        SharedMap.differences(
                before,
                sync.plan().services(),
                (_, old, now) -> {
                    counts.internal += internal(now) - internal(old);
                    counts.external += external(now) - external(old);
                });
        noLocalEndpoints.labels(family.label(), "internal").set(counts.internal);
        noLocalEndpoints.labels(family.label(), "external").set(counts.external);
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
}
