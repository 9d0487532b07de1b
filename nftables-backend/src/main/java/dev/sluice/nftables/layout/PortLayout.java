package dev.sluice.nftables.layout;

import dev.sluice.model.TrafficPolicy;
import dev.sluice.plan.Endpoint;
import dev.sluice.plan.Frontend;
import dev.sluice.plan.PlannedPort;
import dev.sluice.plan.TrafficVerdict;
import java.util.List;

/// The layout of a service port in the table.
///
/// @param cluster the endpoints of policy CLUSTER, by slot
/// @param local the endpoints of policy LOCAL, by slot
record PortLayout(PlannedPort port, List<Endpoint> cluster, List<Endpoint> local) {
    private static final List<TrafficPolicy> ONLY_CLUSTER = List.of(TrafficPolicy.CLUSTER);
    private static final List<TrafficPolicy> ONLY_LOCAL = List.of(TrafficPolicy.LOCAL);
    private static final List<TrafficPolicy> BOTH =
            List.of(TrafficPolicy.CLUSTER, TrafficPolicy.LOCAL);

    List<Endpoint> slots(TrafficPolicy policy) {
        return switch (policy) {
            case CLUSTER -> cluster;
            case LOCAL -> local;
        };
    }

    boolean sticks() {
        return port.affinitySeconds() > 0;
    }

    /// Whether traffic to a frontend is balanced. If the verdict is reject, it is not. If it is
    /// drop, the node's own traffic may be.
    boolean balances(Frontend frontend) {
        return !balancedBy(frontend).isEmpty();
    }

    /// The policies by which traffic to a frontend is balanced. With external policy LOCAL, traffic
    /// from the node and its pods goes to all endpoints.
    List<TrafficPolicy> balancedBy(Frontend frontend) {
        if (port.verdict(frontend) == TrafficVerdict.REJECT) {
            return List.of();
        }
        if (frontend instanceof Frontend.ClusterIp) {
            return ifAny(port.internalPolicy());
        }
        boolean both =
                port.externalPolicy() == TrafficPolicy.LOCAL
                        && !cluster.isEmpty()
                        && !local.isEmpty();
        if (both) {
            return BOTH;
        }
        return port.externalPolicy() == TrafficPolicy.CLUSTER || local.isEmpty()
                ? ifAny(TrafficPolicy.CLUSTER)
                : ifAny(TrafficPolicy.LOCAL);
    }

    private List<TrafficPolicy> ifAny(TrafficPolicy policy) {
        if (slots(policy).isEmpty()) {
            return List.of();
        }
        return switch (policy) {
            case CLUSTER -> ONLY_CLUSTER;
            case LOCAL -> ONLY_LOCAL;
        };
    }

    /// Whether any frontend is balanced by a policy.
    boolean balancedBy(TrafficPolicy policy) {
        return balances(FrontendKind.ADDRESS, policy) || balances(FrontendKind.NODE_PORT, policy);
    }

    /// Whether any frontend found by a kind of key is balanced by a policy.
    boolean balances(FrontendKind kind, TrafficPolicy policy) {
        for (Frontend frontend : port.frontends()) {
            if (FrontendKind.of(frontend) == kind && balancedBy(frontend).contains(policy)) {
                return true;
            }
        }
        return false;
    }

    /// Whether the port has chains or sets of its own.
    boolean hasOwnObjects() {
        return sticks() || hasFirewall();
    }

    /// Whether source ranges apply to a frontend of the port.
    boolean hasFirewall() {
        return port.sources().restrict()
                && port.frontends().stream().anyMatch(Frontend.LoadBalancerVip.class::isInstance);
    }
}
