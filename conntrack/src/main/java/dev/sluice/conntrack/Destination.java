package dev.sluice.conntrack;

import dev.sluice.model.Ip;
import dev.sluice.netlink.conntrack.Tuple;
import org.jspecify.annotations.Nullable;

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

    // Written out, since each of a hundred thousand flows asks for them: those of a record are put
    // together at run time, which the quick compiler cannot see through.
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
