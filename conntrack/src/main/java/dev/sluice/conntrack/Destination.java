package dev.sluice.conntrack;

import dev.sluice.model.Ip;
import dev.sluice.netlink.conntrack.Tuple;
import org.jspecify.annotations.Nullable;

/// The destination of packets: address, port and protocol, as numbers like those of a [Tuple].
///
/// @param high the first eight bytes of an IPv6 address; 0 for IPv4
/// @param low the last eight bytes of an IPv6 address; the four bytes of IPv4
/// @param protocol the IANA number
record Destination(long high, long low, int port, int protocol) {
    static Destination of(Ip ip, int port, int protocol) {
        return new Destination(ip.high(), ip.low(), port, protocol);
    }

    /// Returns the destination to which the client sent a flow.
    static Destination of(Tuple original) {
        return new Destination(
                original.destinationHigh(),
                original.destinationLow(),
                original.destinationPort(),
                original.protocol());
    }

    /// Returns the destination of a flow after translation, which is the source of its replies.
    static Destination behind(Tuple reply) {
        return new Destination(
                reply.sourceHigh(), reply.sourceLow(), reply.sourcePort(), reply.protocol());
    }

    // Written by hand, since they are called for each of a hundred thousand flows. The JDK links
    // those of a record at run time, and its C1 compiler cannot inline them.
    @Override
    public int hashCode() {
        long all = low * 0x9E3779B97F4A7C15L + high * 31 + ((long) port << 8 | protocol);
        return (int) (all ^ all >>> 32);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Destination d
                && low == d.low
                && high == d.high
                && port == d.port
                && protocol == d.protocol;
    }
}
