package dev.sluice.netlink;

/// The netlink families (NETLINK_..., linux/netlink.h).
public enum NetlinkFamily {
    /// Interfaces, addresses and routes.
    ROUTE(0),
    /// nf_tables, conntrack, ipset, nfacct.
    NETFILTER(12),
    /// Subsystems that are looked up by name, such as IPVS; see [dev.sluice.netlink.generic].
    GENERIC(16);

    private final int number;

    NetlinkFamily(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
