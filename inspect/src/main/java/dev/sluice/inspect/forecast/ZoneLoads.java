package dev.sluice.inspect.forecast;

import dev.sluice.model.IpFamily;
import dev.sluice.model.ServicePortName;
import dev.sluice.plan.Endpoint;
import dev.sluice.plan.NodeView;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedPort;
import dev.sluice.plan.Planner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The share of a service port's connections that each endpoint gets, if every node makes as many
/// of them as any other. Topology hints make these shares uneven.
final class ZoneLoads {
    /// An endpoint with more than this multiple of an even share is overloaded.
    private static final double OVERLOAD = 1.5;

    /// A share that grew by less than this factor is no news.
    private static final double NEWS = 1.2;

    private ZoneLoads() {}

    /// The loads of the endpoints of a port.
    ///
    /// @param shares by endpoint (`ip:port`)
    /// @param zoneOf the zone that sends most to the endpoint
    private record Loads(Map<String, Double> shares, Map<String, String> zoneOf) {
        Loads() {
            this(new TreeMap<>(), new HashMap<>());
        }
    }

    /// The ports with an endpoint that is overloaded after a change and was not, or less so,
    /// before.
    static List<Forecast> overloads(ClusterState before, ClusterState after) {
        List<Forecast> found = new ArrayList<>();
        for (IpFamily family : IpFamily.values()) {
            Map<ServicePortName, Loads> were = loads(before, family);
            new TreeMap<>(loads(after, family))
                    .forEach((port, loads) ->
                            overload(port, were.getOrDefault(port, new Loads()), loads, found));
        }
        return found;
    }

    private static void overload(
            ServicePortName port, Loads were, Loads are, List<Forecast> found) {
        double even = 1.0 / Math.max(1, are.shares().size());
        are.shares().entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .filter(most -> most.getValue() > OVERLOAD * even)
                .filter(most ->
                        most.getValue() > NEWS * were.shares().getOrDefault(most.getKey(), even))
                .ifPresent(most -> {
                    String zone = are.zoneOf().getOrDefault(most.getKey(), "");
                    found.add(
                            Forecast.of(
                                    ForecastKind.ZoneOverload,
                                    port.service().toString(),
                                    port.port(),
                                    null,
                                    zone,
                                    "%s: endpoint %s gets %.0f %% of the connections, an even share is %.0f %% (most come from zone %s)"
                                            .formatted(
                                                    port,
                                                    most.getKey(),
                                                    100 * most.getValue(),
                                                    100 * even,
                                                    zone)));
                });
    }

    private static Map<ServicePortName, Loads> loads(ClusterState state, IpFamily family) {
        Map<ServicePortName, Loads> loads = new HashMap<>();
        Map<String, Integer> nodes = new TreeMap<>();
        state.zones().values().forEach(zone -> nodes.merge(zone, 1, Integer::sum));
        double all = state.zones().size();
        nodes.forEach((zone, count) -> {
            NodeView view = Forecaster.view("", zone);
            Plan plan = new Planner(family).plan(state.objects(), view, Plan.nothing(family, view));
            plan.services()
                    .forEach((_, service) ->
                            service.ports().forEach(port -> add(loads, port, zone, count / all)));
        });
        loads.values().removeIf(each -> each.shares().size() < 2);
        return loads;
    }

    private static void add(
            Map<ServicePortName, Loads> loads, PlannedPort port, String zone, double weight) {
        List<Endpoint> chosen = port.cluster();
        Loads its = loads.computeIfAbsent(port.name(), _ -> new Loads());
        for (Endpoint endpoint : chosen) {
            double share = weight / chosen.size();
            double before = its.shares().getOrDefault(endpoint.text(), 0.0);
            its.shares().put(endpoint.text(), before + share);
            if (share > before) {
                its.zoneOf().put(endpoint.text(), zone);
            }
        }
    }
}
