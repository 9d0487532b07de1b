package dev.sluice.plan;

import dev.sluice.model.ServicePortName;
import dev.sluice.model.TrafficPolicy;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What must be programmed for one service port, in one family.
///
/// Internal traffic goes to the cluster IP. External traffic goes to an external IP, a VIP or a
/// node port. With external policy LOCAL, traffic from this node's pods and from the node itself is
/// treated as if the policy were CLUSTER: it goes to [#cluster] ("short circuit").
///
/// All lists of endpoints are in the order of [Endpoint#text].
///
/// @param claimed the frontends that the Service asks for: the cluster IP first, then external IPs,
///   VIPs and the node port, each address once
/// @param frontends those of `claimed` that it owns ([FrontendOwners]), in the same order. All
///   other fields are as if it owned all
/// @param healthCheckNodePort the TCP port at which load balancers ask for this node's health; 0
///   for none
/// @param internalPolicy the policy that selects the endpoints of internal traffic
/// @param externalPolicy the policy that selects the endpoints of external traffic from outside
/// @param internal what is done with internal traffic
/// @param external what is done with external traffic from outside
/// @param cluster the endpoints of policy CLUSTER, by topology; empty if no traffic needs them
/// @param local the endpoints of policy LOCAL; empty if no traffic needs them
/// @param reachable all endpoints of either list, each once
/// @param serving all endpoints that still answer, whatever the policies: established flows may go
///   to any of them
/// @param terminating all endpoints whose pods are being deleted, whether they still answer or not;
///   listed until their grace period ends
/// @param known the number of endpoints, in any state
/// @param affinitySeconds for how many seconds a client keeps its endpoint; 0 for no affinity
/// @param sources who may use the VIPs
public record PlannedPort(
        ServicePortName name,
        List<Frontend> claimed,
        List<Frontend> frontends,
        int healthCheckNodePort,
        TrafficPolicy internalPolicy,
        TrafficPolicy externalPolicy,
        TrafficVerdict internal,
        TrafficVerdict external,
        List<Endpoint> cluster,
        List<Endpoint> local,
        List<Endpoint> reachable,
        List<Endpoint> serving,
        List<Endpoint> terminating,
        int known,
        int affinitySeconds,
        SourceRanges sources) {

    public PlannedPort {
        boolean all = frontends == claimed || frontends.equals(claimed);
        claimed = List.copyOf(claimed);
        frontends = all ? claimed : List.copyOf(frontends);
        if (!(claimed.getFirst() instanceof Frontend.ClusterIp)) {
            throw new IllegalArgumentException("the cluster IP comes first: " + claimed);
        }
    }

    /// Returns this port with other frontends of those that it claims.
    PlannedPort reachedAt(List<Frontend> owned) {
        return owned.equals(frontends)
                ? this
                : new PlannedPort(
                        name,
                        claimed,
                        owned,
                        healthCheckNodePort,
                        internalPolicy,
                        externalPolicy,
                        internal,
                        external,
                        cluster,
                        local,
                        reachable,
                        serving,
                        terminating,
                        known,
                        affinitySeconds,
                        sources);
    }

    /// Returns the claimed frontends that other service ports own.
    public List<Frontend> lost() {
        if (frontends == claimed) {
            return List.of();
        }
        Set<Frontend> owned = new HashSet<>(frontends);
        return claimed.stream().filter(frontend -> !owned.contains(frontend)).toList();
    }

    /// Returns whether any endpoint can take a connection, on whichever node. If not, all frontends
    /// reject.
    public boolean hasEndpoints() {
        return internal != TrafficVerdict.REJECT;
    }

    /// Returns the cluster IP, which every service port claims.
    public Frontend.ClusterIp clusterIp() {
        return (Frontend.ClusterIp) claimed.getFirst();
    }

    /// Returns whether it has a frontend other than its cluster IP.
    public boolean hasExternalFrontends() {
        return frontends.size() > 1
                || !(frontends.isEmpty() || frontends.getFirst() instanceof Frontend.ClusterIp);
    }

    /// Returns what is done with a new connection to a frontend, if it comes from outside and is
    /// admitted.
    public TrafficVerdict verdict(Frontend frontend) {
        return switch (frontend) {
            case Frontend.ClusterIp _ -> internal;
            case Frontend.ExternalIp _, Frontend.LoadBalancerVip _, Frontend.NodePort _ -> external;
        };
    }

    /// Returns the endpoints of internal traffic.
    public List<Endpoint> internalEndpoints() {
        return of(internalPolicy);
    }

    /// Returns the endpoints of external traffic from outside.
    public List<Endpoint> externalEndpoints() {
        return of(externalPolicy);
    }

    private List<Endpoint> of(TrafficPolicy policy) {
        return policy == TrafficPolicy.LOCAL ? local : cluster;
    }
}
