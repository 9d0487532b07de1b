package dev.sluice.netlink.netfilter;

import dev.sluice.netlink.MessageWriter;

/// The header of every message of [dev.sluice.netlink.NetlinkFamily#NETFILTER]
/// (linux/netfilter/nfnetlink.h).
///
/// ```
/// struct nfgenmsg { __u8 nfgen_family; __u8 version; __be16 res_id; };
/// ```
public final class Nfnetlink {
    // NFNL_SUBSYS_...
    public static final int CTNETLINK = 1;
    public static final int IPSET = 6;
    public static final int ACCT = 7;
    public static final int NFTABLES = 10;

    /// Multicast group NFNLGRP_NFTABLES: notifications of all changes of nf_tables.
    public static final int GROUP_NFTABLES = 7;

    /// Multicast group NFNLGRP_NFTRACE: what rules do to packets that are traced.
    public static final int GROUP_NFTRACE = 9;

    /// The size of `struct nfgenmsg` in bytes, to skip before the attributes.
    public static final int HEADER = 4;

    private Nfnetlink() {}

    /// The value of `nlmsg_type` for a message of a subsystem.
    public static int type(int subsystem, int message) {
        return subsystem << 8 | message;
    }

    /// Begins a message; attributes follow.
    ///
    /// @param family an address family, or another value if the subsystem uses this field for
    ///   something else
    /// @param flags a combination of [dev.sluice.netlink.Flags]
    public static MessageWriter begin(
            MessageWriter to, int subsystem, int message, int flags, int family) {
        return frame(to, type(subsystem, message), flags, family, 0);
    }

    static MessageWriter frame(MessageWriter to, int type, int flags, int family, int resource) {
        return to.message(type, flags).rawU8(family).rawU8(0).rawBe16(resource);
    }
}
