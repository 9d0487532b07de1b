package dev.sluice.plan;

import dev.sluice.model.ServicePortName;
import dev.sluice.model.TrafficPolicy;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What must hold for one service port, in one family.
///
/// Internal traffic is what goes to the cluster IP; external traffic what goes to an external IP, a
/// VIP or a node port. With an external policy of LOCAL, traffic from this node's pods and from the
/// node itself is treated as if the policy were CLUSTER: it goes to [#cluster] ("short circuit").
///
/// @param claimed where it is to be reached: the cluster IP first, then external IPs, VIPs and the
///   node port, as far as it has them, no address twice
/// @param frontends where it is reached: those that it owns ([FrontendOwners]), in the same order.
///   All else is as if it owned all
/// @param healthCheckNodePort a TCP port at which load balancers ask for this node's health; 0 for
///   none
/// @param internalPolicy whose endpoints internal traffic uses
/// @param externalPolicy whose endpoints external traffic from outside uses
/// @param internal what becomes of internal traffic
/// @param external what becomes of external traffic from outside
/// @param cluster the endpoints of policy CLUSTER, by topology; empty where no traffic needs them
/// @param local the endpoints of policy LOCAL; empty where no traffic needs them
/// @param reachable all endpoints of either, each once
/// @param serving all endpoints that still answer, whatever the policies: established flows may be
///   to any of them
/// @param terminating all endpoints whose pods are being ended, whether they still answer or not:
///   their grace period runs until they are no longer listed
/// @param known how many endpoints there are, in whatever state
/// @param affinitySeconds how long a client stays with its endpoint; 0 for no affinity
/// @param sources who may use the VIPs
///
///   All lists of endpoints are in the order of [Endpoint#text].
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

    /// This port, reached at other frontends of those that it claims.
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

    /// Where it is not reached although it claims to be: others own that.
    public List<Frontend> lost() {
        if (frontends == claimed) {
            return List.of();
        }
        Set<Frontend> owned = new HashSet<>(frontends);
        return claimed.stream().filter(frontend -> !owned.contains(frontend)).toList();
    }

    /// Whether anything at all can take a connection, on whichever node; otherwise all frontends
    /// reject.
    public boolean hasEndpoints() {
        return internal != TrafficVerdict.REJECT;
    }

    /// The cluster IP, which every service port claims.
    public Frontend.ClusterIp clusterIp() {
        return (Frontend.ClusterIp) claimed.getFirst();
    }

    /// Whether it is reached by anything but its cluster IP.
    public boolean hasExternalFrontends() {
        return frontends.size() > 1
                || !(frontends.isEmpty() || frontends.getFirst() instanceof Frontend.ClusterIp);
    }

    /// What becomes of a new connection to a frontend, where it comes from outside and is let in.
    public TrafficVerdict verdict(Frontend frontend) {
        return switch (frontend) {
            case Frontend.ClusterIp _ -> internal;
            case Frontend.ExternalIp _, Frontend.LoadBalancerVip _, Frontend.NodePort _ -> external;
        };
    }

    /// The endpoints that internal traffic goes to.
    public List<Endpoint> internalEndpoints() {
        return of(internalPolicy);
    }

    /// The endpoints that external traffic from outside goes to.
    public List<Endpoint> externalEndpoints() {
        return of(externalPolicy);
    }

    private List<Endpoint> of(TrafficPolicy policy) {
        return policy == TrafficPolicy.LOCAL ? local : cluster;
    }
}
