package dev.sluice.nftables.layout;

import dev.sluice.model.TrafficPolicy;
import dev.sluice.plan.Endpoint;
import dev.sluice.plan.Fate;
import dev.sluice.plan.Frontend;
import dev.sluice.plan.PlannedPort;
import java.util.List;

/// A service port as it stands in the table.
///
/// @param frontends those of the port's that no other service holds
/// @param cluster the port's endpoints of policy CLUSTER in the order of their slots
/// @param local those of policy LOCAL
record PortLayout(
        PlannedPort port, List<Frontend> frontends, List<Endpoint> cluster, List<Endpoint> local) {

    List<Endpoint> slots(TrafficPolicy policy) {
        return switch (policy) {
            case CLUSTER -> cluster;
            case LOCAL -> local;
        };
    }

    boolean sticks() {
        return port.affinitySeconds() > 0;
    }

    /// Whether some of its frontends are found by a door and take part in balancing. Those that
    /// reject do not; those that drop may, for the node's own traffic.
    boolean balances(Door door) {
        return frontends.stream().anyMatch(f -> Door.of(f) == door && balances(f));
    }

    boolean balances(Frontend frontend) {
        return !balancedBy(frontend).isEmpty();
    }

    /// The policies by which a frontend's traffic is balanced: of external traffic with policy
    /// LOCAL, part goes to all endpoints.
    List<TrafficPolicy> balancedBy(Frontend frontend) {
        List<TrafficPolicy> wanted =
                frontend instanceof Frontend.ClusterIp
                        ? List.of(port.internalPolicy())
                        : switch (port.externalPolicy()) {
                            case CLUSTER -> List.of(TrafficPolicy.CLUSTER);
                            case LOCAL -> List.of(TrafficPolicy.CLUSTER, TrafficPolicy.LOCAL);
                        };
        if (port.fate(frontend) == Fate.REJECT) {
            return List.of();
        }
        return wanted.stream().filter(policy -> !slots(policy).isEmpty()).toList();
    }

    /// Whether any frontend is balanced by a policy.
    boolean balancedBy(TrafficPolicy policy) {
        return frontends.stream().anyMatch(frontend -> balancedBy(frontend).contains(policy));
    }

    /// Whether any frontend found by a door is balanced by a policy.
    boolean balances(Door door, TrafficPolicy policy) {
        return frontends.stream()
                .anyMatch(f -> Door.of(f) == door && balancedBy(f).contains(policy));
    }

    /// Whether source ranges concern one of its frontends.
    boolean hasFirewall() {
        return port.sources().restrict()
                && frontends.stream().anyMatch(Frontend.LoadBalancerVip.class::isInstance);
    }
}
