package dev.sluice.inspect.flows;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.conntrack.TrackedFlow;
import dev.sluice.netlink.conntrack.Tuple;
import dev.sluice.netlink.ipvs.IpvsConnection;
import java.util.Optional;

/// A connection, as the kernel follows it.
///
/// @param client the source as the client sent it
/// @param sentTo the destination as the client sent it
/// @param endpoint the destination after translation
/// @param source the source as the endpoint sees it
/// @param timeoutSeconds for how long the kernel keeps it if no packet comes
/// @param startedNanos when it began, in nanoseconds since 1970; 0 if unknown
public record SeenFlow(
        Protocol protocol,
        Peer client,
        Peer sentTo,
        Peer endpoint,
        Peer source,
        FlowState state,
        int timeoutSeconds,
        long startedNanos) {
    /// One end of a connection.
    public record Peer(Ip ip, int port) {
        @Override
        public String toString() {
            return ip.withPort(port);
        }
    }

    /// An entry of conntrack; empty for a protocol that no Service has, and for zones other than 0,
    /// which belong to other programs.
    public static Optional<SeenFlow> of(TrackedFlow tracked) {
        Tuple original = tracked.flow().original();
        Tuple reply = tracked.flow().reply();
        IpFamily family =
                tracked.flow().family() == AddressFamily.AF_INET ? IpFamily.IPV4 : IpFamily.IPV6;
        if (tracked.flow().zone() != 0) {
            return Optional.empty();
        }
        return protocol(original.protocol())
                .map(protocol ->
                        new SeenFlow(
                                protocol,
                                source(family, original),
                                destination(family, original),
                                source(family, reply),
                                destination(family, reply),
                                FlowState.of(protocol, tracked),
                                tracked.timeoutSeconds(),
                                tracked.startedNanos()));
    }

    /// A connection that IPVS carries. It does not say whether the source is rewritten, nor when it
    /// began.
    public static Optional<SeenFlow> of(IpvsConnection connection) {
        var client = new Peer(Ip.of(connection.client().getAddress()), connection.clientPort());
        return Protocol.parse(connection.protocol())
                .map(protocol ->
                        new SeenFlow(
                                protocol,
                                client,
                                new Peer(
                                        Ip.of(connection.virtual().getAddress()),
                                        connection.virtualPort()),
                                new Peer(
                                        Ip.of(connection.real().getAddress()),
                                        connection.realPort()),
                                client,
                                FlowState.ofIpvs(protocol, connection.state()),
                                connection.timeoutSeconds(),
                                0));
    }

    /// Whether the destination was translated.
    boolean isTranslated() {
        return !endpoint.equals(sentTo);
    }

    /// Whether the endpoint sees another address than the client's.
    boolean isMasqueraded() {
        return !source.ip().equals(client.ip());
    }

    private static Peer source(IpFamily family, Tuple tuple) {
        return new Peer(new Ip(family, tuple.sourceHigh(), tuple.sourceLow()), tuple.sourcePort());
    }

    private static Peer destination(IpFamily family, Tuple tuple) {
        return new Peer(
                new Ip(family, tuple.destinationHigh(), tuple.destinationLow()),
                tuple.destinationPort());
    }

    private static Optional<Protocol> protocol(int number) {
        for (Protocol protocol : Protocol.values()) {
            if (protocol.number() == number) {
                return Optional.of(protocol);
            }
        }
        return Optional.empty();
    }
}
