package dev.sluice.inspect.explain;

import dev.sluice.model.EndpointSlice;
import dev.sluice.model.IpFamily;
import dev.sluice.model.SliceEndpoint;
import dev.sluice.model.SlicePort;
import dev.sluice.model.TrafficPolicy;
import dev.sluice.plan.Endpoint;
import dev.sluice.plan.NodeView;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedPort;
import dev.sluice.services.ServiceState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The endpoints that slices list for one port of a Service, and why the planner left some out. It
/// decides nothing: it tells the reasons for what is, or is not, in the plan.
public final class ListedEndpoints {
    private final NodeView node;
    private final PlannedPort port;

    /// By the text of address and port.
    private final Map<String, SliceEndpoint> ofPort = new TreeMap<>();

    /// Those of slices that do not have the port, with the ports that they have; by address.
    private final Map<String, String> ofOtherPorts = new TreeMap<>();

    private ListedEndpoints(NodeView node, PlannedPort port) {
        this.node = node;
        this.port = port;
    }

    /// @param plan its snapshot is the source of the slices
    public static ListedEndpoints of(Plan plan, PlannedPort port) {
        var listed = new ListedEndpoints(plan.node(), port);
        ServiceState state = plan.made().services().get(port.name().service());
        if (state != null) {
            state.slices().forEach(slice -> listed.add(slice, plan.family()));
        }
        listed.ofPort.values().forEach(e -> listed.ofOtherPorts.remove(e.ip().toString()));
        return listed;
    }

    /// Returns the endpoint that the slices list at an address and port; null if they list none.
    public @Nullable SliceEndpoint get(String text) {
        return ofPort.get(text);
    }

    /// Returns the addresses and ports of the endpoints that have the port, sorted.
    public List<String> texts() {
        return List.copyOf(ofPort.keySet());
    }

    private void add(EndpointSlice slice, IpFamily family) {
        if (slice.family() != family) {
            return;
        }
        List<SlicePort> matching =
                slice.ports().stream()
                        .filter(its -> its.name().equals(port.name().port()))
                        .filter(its -> its.protocol() == port.name().protocol())
                        .toList();
        for (SliceEndpoint endpoint : slice.endpoints()) {
            for (SlicePort its : matching) {
                ofPort.merge(
                        endpoint.ip().withPort(its.port()), endpoint, ListedEndpoints::moreUseful);
            }
            if (matching.isEmpty()) {
                ofOtherPorts.put(endpoint.ip().toString(), portsOf(slice));
            }
        }
    }

    /// Of two entries of overlapping slices, the planner takes the one that does not terminate,
    /// then the ready one, then the serving one.
    private static SliceEndpoint moreUseful(SliceEndpoint first, SliceEndpoint later) {
        return worth(later) > worth(first) ? later : first;
    }

    private static int worth(SliceEndpoint endpoint) {
        return (endpoint.terminating() ? 0 : 4)
                + (endpoint.ready() ? 2 : 0)
                + (endpoint.serving() ? 1 : 0);
    }

    private static String portsOf(EndpointSlice slice) {
        return slice.ports().isEmpty()
                ? "no port"
                : slice.ports().stream()
                        .limit(5)
                        .map(ListedEndpoints::text)
                        .collect(Collectors.joining(", "));
    }

    private static String text(SlicePort port) {
        String name = port.name().isEmpty() ? "(without a name)" : port.name();
        return name + " " + port.port() + "/" + port.protocol();
    }

    /// Returns the endpoints that are not among those chosen, with the reasons.
    ///
    /// @param chosen the endpoints that take the connections
    /// @param policy the policy by which they were chosen
    public List<ExcludedEndpoint> excluded(Collection<Endpoint> chosen, TrafficPolicy policy) {
        Set<String> taken = chosen.stream().map(Endpoint::text).collect(Collectors.toSet());
        List<ExcludedEndpoint> excluded = new ArrayList<>();
        boolean lastResort =
                chosen.stream().anyMatch(e -> ofPort.containsKey(e.text()) && !isReady(e.text()));
        ofPort.forEach((text, endpoint) -> {
            if (!taken.contains(text)) {
                excluded.add(new ExcludedEndpoint(text, reason(endpoint, policy, lastResort)));
            }
        });
        String wanted = port.name().port().isEmpty() ? "without a name" : port.name().port();
        ofOtherPorts.forEach((ip, ports) ->
                excluded.add(
                        new ExcludedEndpoint(
                                ip,
                                "its slice has no port %s/%s, but %s"
                                        .formatted(wanted, port.name().protocol(), ports))));
        return excluded;
    }

    private boolean isReady(String text) {
        SliceEndpoint endpoint = ofPort.get(text);
        return endpoint != null && endpoint.ready();
    }

    private String reason(SliceEndpoint endpoint, TrafficPolicy policy, boolean lastResort) {
        if (policy == TrafficPolicy.LOCAL && !isHere(endpoint)) {
            return "policy Local: it is " + place(endpoint);
        }
        if (endpoint.ready() && policy == TrafficPolicy.CLUSTER) {
            return byHints(endpoint).orElse("left out by topology");
        }
        if (endpoint.terminating()) {
            return endpoint.serving()
                    ? "terminating; used only if none is ready"
                    : "terminating, and it does not serve any more";
        }
        return lastResort ? "not ready; terminating ones that serve go before" : "not ready";
    }

    private boolean isHere(SliceEndpoint endpoint) {
        return !node.name().isEmpty() && node.name().equals(endpoint.nodeName());
    }

    private static String place(SliceEndpoint endpoint) {
        return endpoint.nodeName() == null
                ? "on an unknown node"
                : "on node " + endpoint.nodeName();
    }

    /// Hints of nodes go before hints of zones. One kind holds if each ready endpoint has a hint of
    /// it.
    private Optional<String> byHints(SliceEndpoint endpoint) {
        boolean byNode = everyReady(true) && hints(true, node.name());
        if (byNode) {
            return Optional.of(
                    "hints: for nodes %s, and this is %s"
                            .formatted(String.join(", ", endpoint.nodeHints()), node.name()));
        }
        String zone = node.zone();
        return everyReady(false) && zone != null && hints(false, zone)
                ? Optional.of(
                        "hints: for zones %s, and this node is in %s"
                                .formatted(String.join(", ", endpoint.zoneHints()), zone))
                : Optional.empty();
    }

    private boolean everyReady(boolean nodes) {
        return ofPort.values().stream()
                .filter(SliceEndpoint::ready)
                .noneMatch(e -> (nodes ? e.nodeHints() : e.zoneHints()).isEmpty());
    }

    private boolean hints(boolean nodes, String name) {
        return ofPort.values().stream()
                .filter(SliceEndpoint::ready)
                .anyMatch(e -> (nodes ? e.nodeHints() : e.zoneHints()).contains(name));
    }
}
