package dev.sluice.inspect.forecast;

import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.model.ServicePort;
import dev.sluice.model.TrafficPolicy;
import dev.sluice.plan.AddressConflict;
import dev.sluice.plan.FrontendKey;
import dev.sluice.plan.LocalDetector;
import dev.sluice.plan.NodePortAddresses;
import dev.sluice.plan.NodeView;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlanListener;
import dev.sluice.plan.Planner;
import dev.sluice.services.ServiceState;
import dev.sluice.services.Snapshot;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Compares two states of a cluster for what the change does to Services.
public final class Forecaster {
    private static final Comparator<Forecast> ORDER =
            Comparator.comparing(Forecast::kind)
                    .thenComparing(Forecast::service)
                    .thenComparing(Forecast::port)
                    .thenComparing(Forecast::text);

    private final ClusterState before;
    private final ClusterState after;
    private final Set<Forecast> found = new LinkedHashSet<>();

    private Forecaster(ClusterState before, ClusterState after) {
        this.before = before;
        this.after = after;
    }

    /// Returns what the change would do, by kind and Service. Nothing that is so already.
    public static List<Forecast> of(ClusterState before, ClusterState after) {
        var forecaster = new Forecaster(before, after);
        for (IpFamily family : IpFamily.values()) {
            forecaster.endpoints(family);
            forecaster.conflicts(family);
        }
        forecaster.found.addAll(ZoneLoads.overloads(before, after));
        return forecaster.found.stream().sorted(ORDER).toList();
    }

    private void endpoints(IpFamily family) {
        after.objects()
                .services()
                .forEach((name, state) -> {
                    Service service = state.service();
                    ServiceState was = before.objects().services().get(name);
                    if (service != null && was != null && service.clusterIp(family).isPresent()) {
                        for (ServicePort port : service.ports()) {
                            endpoints(
                                    service,
                                    port,
                                    UsableEndpoints.of(was, port, family),
                                    UsableEndpoints.of(state, port, family));
                        }
                    }
                });
    }

    private void endpoints(
            Service service, ServicePort port, UsableEndpoints were, UsableEndpoints are) {
        if (are.all().isEmpty()) {
            if (!were.all().isEmpty()) {
                add(
                        ForecastKind.LastEndpointLost,
                        service.name(),
                        port,
                        null,
                        "loses its last endpoint (of %d): connections are rejected"
                                .formatted(were.all().size()));
            }
            return;
        }
        String traffic = localTraffic(service, port);
        if (traffic.isEmpty()) {
            return;
        }
        for (String node : were.byNode().keySet()) {
            if (!are.byNode().containsKey(node)) {
                add(
                        ForecastKind.LocalBlackhole,
                        service.name(),
                        port,
                        node,
                        "loses its last endpoint on node %s, which then drops %s (policy Local)"
                                .formatted(node, traffic));
            }
        }
    }

    /// The traffic of a port that policy Local drops on a node without endpoints; empty for none.
    private static String localTraffic(Service service, ServicePort port) {
        boolean external =
                service.externalTrafficPolicy() == TrafficPolicy.LOCAL
                        && (port.nodePort() != 0
                                || !service.externalIps().isEmpty()
                                || !service.loadBalancerVips().isEmpty());
        boolean internal = service.internalTrafficPolicy() == TrafficPolicy.LOCAL;
        return external && internal
                ? "all connections"
                : external
                        ? "connections from outside"
                        : internal ? "connections to the cluster IP" : "";
    }

    private void conflicts(IpFamily family) {
        Set<AddressConflict> known = conflicts(before.objects(), family);
        for (AddressConflict conflict : conflicts(after.objects(), family)) {
            if (!known.contains(conflict)) {
                boolean nodePort = conflict.key() instanceof FrontendKey.OfNodePort;
                found.add(
                        Forecast.of(
                                nodePort
                                        ? ForecastKind.NodePortCollision
                                        : ForecastKind.AddressDisputed,
                                conflict.loser().service().toString(),
                                conflict.loser().port(),
                                null,
                                null,
                                conflict.toString()));
            }
        }
    }

    private static Set<AddressConflict> conflicts(Snapshot objects, IpFamily family) {
        Set<AddressConflict> all = new HashSet<>();
        var listener =
                new PlanListener() {
                    @Override
                    public void addressTaken(AddressConflict conflict) {
                        all.add(conflict);
                    }
                };
        NodeView nowhere = view("", null);
        new Planner(family, listener).plan(objects, nowhere, Plan.nothing(family, nowhere));
        return all;
    }

    /// A node of which only name and zone matter.
    static NodeView view(String name, @Nullable String zone) {
        return new NodeView(
                name,
                zone,
                null,
                new LocalDetector.None(),
                false,
                new NodePortAddresses.All(),
                false,
                List.of(),
                true);
    }

    private void add(
            ForecastKind kind,
            ServiceName service,
            ServicePort port,
            @Nullable String node,
            String what) {
        String name = port.name().isEmpty() ? service.toString() : service + ":" + port.name();
        found.add(
                Forecast.of(kind, service.toString(), port.name(), node, null, name + " " + what));
    }
}
