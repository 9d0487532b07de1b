package dev.sluice.model;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// This node, as described by its Node object.
///
/// @param name in lower case
/// @param zone the label `topology.kubernetes.io/zone`; null if absent
/// @param addresses all InternalIPs in order, then all ExternalIPs
/// @param podCidrs `spec.podCIDRs`
/// @param leaving whether it is being deleted, or the cluster autoscaler is about to delete it.
///   Load balancers should then use other nodes
public record Node(
        String name,
        @Nullable String zone,
        List<Ip> addresses,
        List<Cidr> podCidrs,
        boolean leaving) {
    public Node {
        addresses = List.copyOf(addresses);
        podCidrs = List.copyOf(podCidrs);
    }

    /// Returns a node of which only the name is known yet.
    public static Node unknown(String name) {
        return new Node(name, null, List.of(), List.of(), false);
    }

    /// Returns whether more than its name is known, that is, whether there is a Node object of that
    /// name.
    public boolean isKnown() {
        return !equals(unknown(name));
    }

    /// Returns the first address of a family, InternalIPs first.
    public Optional<Ip> address(IpFamily family) {
        return addresses.stream().filter(ip -> ip.family() == family).findFirst();
    }
}
