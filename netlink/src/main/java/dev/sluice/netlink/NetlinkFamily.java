package dev.sluice.netlink;

/// The parts of the kernel that netlink reaches.
public enum NetlinkFamily {
    /// Links, addresses, routes.
    ROUTE(0),
    /// nf_tables, conntrack, ipset, nfacct.
    NETFILTER(12),
    /// Everything that came later, IPVS for one; see [dev.sluice.netlink.generic].
    GENERIC(16);

    private final int number;

    NetlinkFamily(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }
}
