package dev.sluice.inspect.forecast;

import dev.sluice.model.EndpointSlice;
import dev.sluice.model.ServiceName;
import dev.sluice.model.SliceEndpoint;
import dev.sluice.services.ChangeLog;
import dev.sluice.services.Snapshot;
import dev.sluice.services.WakeUp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/// The objects of a cluster at one moment.
///
/// @param zones the zones of the nodes whose zone is known, by the nodes' names
public record ClusterState(Snapshot objects, Map<String, String> zones) {
    public ClusterState {
        zones = Map.copyOf(zones);
    }

    /// This cluster after the pods of a node are gone. Pods that start elsewhere instead are not
    /// foreseen.
    public ClusterState drained(String node) {
        return withoutNodes(node::equals);
    }

    /// This cluster without the nodes of a zone and their pods.
    public ClusterState withoutZone(String zone) {
        return withoutNodes(node -> zone.equals(zones.get(node)));
    }

    /// This cluster without a Service and its endpoints.
    public ClusterState without(ServiceName service) {
        var log = new ChangeLog(new WakeUp(), Instant.MAX);
        log.service(service, null);
        objects.slices().values().stream()
                .filter(slice -> slice.service().equals(service))
                .forEach(slice -> log.slice(slice.name(), null, null));
        return new ClusterState(objects.with(log.drain()), zones);
    }

    private ClusterState withoutNodes(Predicate<String> gone) {
        var log = new ChangeLog(new WakeUp(), Instant.MAX);
        for (EndpointSlice slice : objects.slices().values()) {
            List<SliceEndpoint> staying =
                    slice.endpoints().stream().filter(endpoint -> !isOn(endpoint, gone)).toList();
            if (staying.size() < slice.endpoints().size()) {
                log.slice(
                        slice.name(),
                        new EndpointSlice(
                                slice.name(),
                                slice.service(),
                                slice.family(),
                                slice.ports(),
                                staying),
                        null);
            }
        }
        Map<String, String> left = new TreeMap<>(zones);
        left.keySet().removeIf(gone);
        return new ClusterState(objects.with(log.drain()), left);
    }

    private static boolean isOn(SliceEndpoint endpoint, Predicate<String> nodes) {
        String node = endpoint.nodeName();
        return node != null && nodes.test(node);
    }
}
