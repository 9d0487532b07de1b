package dev.sluice.netlink.nftrace;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which packets are traced: those to one address and port, before the address is translated.
///
/// @param family [dev.sluice.netlink.AddressFamily#AF_INET] or AF_INET6
/// @param destination null for any of the node's own addresses
/// @param protocols IANA numbers of protocols with ports
/// @param port the destination port
/// @param source the only source; null for any
public record TraceTarget(
        int family,
        @Nullable InetAddress destination,
        List<Integer> protocols,
        int port,
        @Nullable InetAddress source) {
    public TraceTarget {
        protocols = List.copyOf(protocols);
    }
}
