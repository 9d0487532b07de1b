package dev.sluice.nftables.wire;

import dev.sluice.model.IpFamily;

/// The protocol families of netfilter (linux/netfilter.h): the values of `nfgen_family` in
/// nf_tables messages, and what `meta nfproto` loads.
final class Nfproto {
    /// Both IPv4 and IPv6.
    static final int NFPROTO_INET = 1;

    static final int NFPROTO_IPV4 = 2;
    static final int NFPROTO_IPV6 = 10;

    private Nfproto() {}

    static int of(IpFamily family) {
        return switch (family) {
            case IPV4 -> NFPROTO_IPV4;
            case IPV6 -> NFPROTO_IPV6;
        };
    }
}
