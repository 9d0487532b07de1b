package dev.sluice.conntrack;

import dev.sluice.model.Ip;
import dev.sluice.netlink.conntrack.Tuple;

/// Where packets go: an address, a port and a protocol, as numbers like those of a [Tuple].
record Destination(long high, long low, int port, int protocol) {
    static Destination of(Ip ip, int port, int protocol) {
        return new Destination(ip.high(), ip.low(), port, protocol);
    }

    /// Where the client sent it.
    static Destination of(Tuple original) {
        return new Destination(
                original.destinationHigh(),
                original.destinationLow(),
                original.destinationPort(),
                original.protocol());
    }

    /// Where it went in truth: whence the answers come.
    static Destination behind(Tuple reply) {
        return new Destination(
                reply.sourceHigh(), reply.sourceLow(), reply.sourcePort(), reply.protocol());
    }
}
