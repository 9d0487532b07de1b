package dev.sluice.plan;

import dev.sluice.model.TrafficPolicy;
import java.util.HashSet;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The endpoints of a service port that take traffic, for each policy. The rules are kube-proxy's
/// (`CategorizeEndpoints` in topology.go).
///
/// @param cluster for traffic of policy CLUSTER: the ready endpoints that [Topology] admits. If
///   there are none, all that terminate but still serve. Empty if no traffic has that policy
/// @param local for traffic of policy LOCAL: the ready endpoints of this node, whatever their
///   hints. If there are none, those of this node that terminate but still serve. Empty if no
///   traffic has that policy
/// @param reachable each endpoint of either list once
/// @param any whether any endpoint could take traffic, on any node
record EndpointChoice(
        List<Endpoint> cluster, List<Endpoint> local, List<Endpoint> reachable, boolean any) {

    /// @param candidates in the order of their text
    /// @param external whether the port has a frontend other than its cluster IP
    /// @param zone the node's zone; null if unknown
    static EndpointChoice of(
            List<Candidate> candidates,
            TrafficPolicy internalPolicy,
            TrafficPolicy externalPolicy,
            boolean external,
            String nodeName,
            @Nullable String zone) {
        if (candidates.isEmpty()) {
            return new EndpointChoice(List.of(), List.of(), List.of(), false);
        }
        // External traffic from this node uses the cluster list (short circuit), so it is needed
        // even if the external policy is Local.
        boolean usesCluster = internalPolicy == TrafficPolicy.CLUSTER || external;
        boolean usesLocal =
                internalPolicy == TrafficPolicy.LOCAL
                        || (externalPolicy == TrafficPolicy.LOCAL && external);

        List<Endpoint> cluster = usesCluster ? cluster(candidates, nodeName, zone) : List.of();
        if (!usesLocal) {
            return new EndpointChoice(cluster, List.of(), cluster, !cluster.isEmpty());
        }
        List<Endpoint> local = local(candidates);
        boolean any = candidates.stream().anyMatch(c -> c.ready() || c.lastResort());
        List<Endpoint> reachable = usesCluster ? union(cluster, local) : local;
        return new EndpointChoice(cluster, local, reachable, any);
    }

    private static List<Endpoint> cluster(
            List<Candidate> candidates, String nodeName, @Nullable String zone) {
        List<Candidate> ready = candidates.stream().filter(Candidate::ready).toList();
        Topology topology = Topology.of(ready, nodeName, zone);
        List<Endpoint> chosen =
                ready.stream()
                        .filter(c -> topology.admits(c, nodeName, zone))
                        .map(Candidate::endpoint)
                        .toList();
        return chosen.isEmpty() ? lastResorts(candidates) : chosen;
    }

    private static List<Endpoint> local(List<Candidate> candidates) {
        List<Candidate> here = candidates.stream().filter(c -> c.endpoint().local()).toList();
        List<Endpoint> ready =
                here.stream().filter(Candidate::ready).map(Candidate::endpoint).toList();
        return ready.isEmpty() ? lastResorts(here) : ready;
    }

    private static List<Endpoint> lastResorts(List<Candidate> candidates) {
        return candidates.stream().filter(Candidate::lastResort).map(Candidate::endpoint).toList();
    }

    private static List<Endpoint> union(List<Endpoint> cluster, List<Endpoint> local) {
        if (new HashSet<>(cluster).containsAll(local)) {
            return cluster;
        }
        var all = new TreeMap<String, Endpoint>();
        cluster.forEach(endpoint -> all.put(endpoint.text(), endpoint));
        local.forEach(endpoint -> all.putIfAbsent(endpoint.text(), endpoint));
        return List.copyOf(all.values());
    }
}
