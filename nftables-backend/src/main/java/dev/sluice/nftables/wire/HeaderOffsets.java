package dev.sluice.nftables.wire;

import dev.sluice.model.IpFamily;

/// The offsets of fields in packet headers, in bytes: `struct iphdr` (linux/ip.h), `struct ipv6hdr`
/// (linux/ipv6.h), and the ports that the headers of TCP, UDP and SCTP begin with.
final class HeaderOffsets {
    /// It follows the source port.
    static final int DESTINATION_PORT = 2;

    static final int PORT_LENGTH = 2;

    private HeaderOffsets() {}

    /// The length of a header without options.
    static int length(IpFamily family) {
        return switch (family) {
            case IPV4 -> 20;
            case IPV6 -> 40;
        };
    }

    /// `iphdr.protocol`, `ipv6hdr.nexthdr`
    static int protocol(IpFamily family) {
        return switch (family) {
            case IPV4 -> 9;
            case IPV6 -> 6;
        };
    }

    /// `saddr`
    static int source(IpFamily family) {
        return switch (family) {
            case IPV4 -> 12;
            case IPV6 -> 8;
        };
    }

    /// `daddr`
    static int destination(IpFamily family) {
        return switch (family) {
            case IPV4 -> 16;
            case IPV6 -> 24;
        };
    }
}
