package dev.sluice.ipvs.state;

import dev.sluice.model.Ip;

/// Something that several Services may need at once, and that stands for as long as one does.
public sealed interface Item {
    /// An entry of an ipset.
    record Member(IpsetName set, IpsetEntry entry) implements Item {}

    /// An address of interface `kube-ipvs0`: it makes the node take packets for it.
    record Bound(Ip ip) implements Item {}

    /// A rule that keeps the node itself from a load balancer's address whose source ranges do not
    /// hold the node.
    record Guard(ServerAddress vip) implements Item {}
}
