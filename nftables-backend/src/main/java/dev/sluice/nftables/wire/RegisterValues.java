package dev.sluice.nftables.wire;

import dev.sluice.netlink.conntrack.Flow;

/// The values that expressions load into registers and compare, by the kernel's names. Each group
/// names its header.
final class RegisterValues {
    // linux/if.h
    static final int IFNAMSIZ = 16;

    // linux/rtnetlink.h: the address types that `fib` loads
    static final int RTN_UNICAST = 1;
    static final int RTN_LOCAL = 2;

    // linux/netfilter/nf_conntrack_common.h: the bits of `ct state` and `ct status`
    static final int NF_CT_STATE_INVALID_BIT = 0x1;
    static final int NF_CT_STATE_ESTABLISHED_BIT = 0x2;
    static final int NF_CT_STATE_RELATED_BIT = 0x4;
    static final int NF_CT_STATE_NEW_BIT = 0x8;
    static final int NF_CT_STATE_UNTRACKED_BIT = 0x40;
    static final int IPS_SRC_NAT = Flow.SRC_NAT;
    static final int IPS_DST_NAT = Flow.DST_NAT;

    private RegisterValues() {}
}
