package dev.sluice.inspect.forecast;

import dev.sluice.model.EndpointSlice;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ServicePort;
import dev.sluice.model.SliceEndpoint;
import dev.sluice.services.ServiceState;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The endpoints of one service port and family that take connections somewhere: those that are
/// ready, and those that terminate but still serve, which are the last resort.
///
/// @param all as `ip:port`
/// @param byNode the same by the node on which they run, as far as that is known
record UsableEndpoints(Set<String> all, Map<String, Set<String>> byNode) {
    static UsableEndpoints of(ServiceState state, ServicePort port, IpFamily family) {
        Set<String> all = new HashSet<>();
        Map<String, Set<String>> byNode = new TreeMap<>();
        for (EndpointSlice slice : state.slices()) {
            if (slice.family() == family) {
                slice.ports().stream()
                        .filter(each ->
                                each.name().equals(port.name())
                                        && each.protocol() == port.protocol())
                        .forEach(each ->
                                slice.endpoints().stream()
                                        .filter(UsableEndpoints::isUsable)
                                        .forEach(endpoint ->
                                                add(endpoint, each.port(), all, byNode)));
            }
        }
        return new UsableEndpoints(all, byNode);
    }

    private static void add(
            SliceEndpoint endpoint, int port, Set<String> all, Map<String, Set<String>> byNode) {
        String text = endpoint.ip().withPort(port);
        all.add(text);
        String node = endpoint.nodeName();
        if (node != null) {
            byNode.computeIfAbsent(node, _ -> new HashSet<>()).add(text);
        }
    }

    private static boolean isUsable(SliceEndpoint endpoint) {
        return endpoint.ready() || (endpoint.serving() && endpoint.terminating());
    }
}
