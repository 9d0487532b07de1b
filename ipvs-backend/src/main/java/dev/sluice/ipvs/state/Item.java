package dev.sluice.ipvs.state;

import dev.sluice.model.Ip;

/// An object that several Services may need. It stays installed while one does.
public sealed interface Item {
    /// An entry of an ipset.
    record Member(IpsetName set, IpsetEntry entry) implements Item {}

    /// An address of interface `kube-ipvs0`, so that the node accepts packets to it.
    record Bound(Ip ip) implements Item {}

    /// A rule that denies the node itself access to a load balancer VIP whose source ranges do not
    /// contain the node.
    record Guard(ServerAddress vip) implements Item {}
}
