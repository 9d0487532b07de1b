package dev.sluice.model;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// This node, as its Node object tells.
///
/// @param name lower case
/// @param zone label `topology.kubernetes.io/zone`, if present
/// @param addresses all InternalIPs in order, then all ExternalIPs
/// @param podCidrs `spec.podCIDRs`
/// @param leaving it is being deleted, or the cluster autoscaler is about to: load balancers should
///   look elsewhere
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

    /// A node of which nothing but the name is known yet.
    public static Node unknown(String name) {
        return new Node(name, null, List.of(), List.of(), false);
    }

    /// Whether anything but its name is known: there is a Node object of that name.
    public boolean isKnown() {
        return !equals(unknown(name));
    }

    /// The first address of a family, InternalIPs first.
    public Optional<Ip> address(IpFamily family) {
        return addresses.stream().filter(ip -> ip.family() == family).findFirst();
    }
}
