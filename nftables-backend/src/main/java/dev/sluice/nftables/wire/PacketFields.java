package dev.sluice.nftables.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.trace.Connection;
import dev.sluice.trace.HostNetwork;
import dev.sluice.trace.TracedPacket;
import java.util.Arrays;
import java.util.Optional;

/// The values that expressions load from a packet, as bytes of registers; empty if not known.
final class PacketFields {
    private PacketFields() {}

    static Optional<Blob> payload(Expr.Payload payload, TracedPacket packet) {
        byte[] header =
                switch (payload.base()) {
                    case NETWORK -> network(packet);
                    case TRANSPORT -> transport(packet);
                };
        boolean[] known = new boolean[header.length];
        switch (payload.base()) {
            case NETWORK -> {
                int bytes = packet.family().bits() / 8;
                int source = HeaderOffsets.source(packet.family());
                int destination = HeaderOffsets.destination(packet.family());
                known[HeaderOffsets.protocol(packet.family())] = true;
                Arrays.fill(known, source, source + bytes, true);
                Arrays.fill(known, destination, destination + bytes, true);
            }
            case TRANSPORT -> {
                // A trace does not know the source port.
                Arrays.fill(known, HeaderOffsets.DESTINATION_PORT, header.length, true);
            }
        }
        int end = payload.offset() + payload.length();
        if (end > header.length) {
            return Optional.empty();
        }
        for (int i = payload.offset(); i < end; i++) {
            if (!known[i]) {
                return Optional.empty();
            }
        }
        return Optional.of(Blob.of(Arrays.copyOfRange(header, payload.offset(), end)));
    }

    private static byte[] network(TracedPacket packet) {
        byte[] source = packet.source().bytes();
        byte[] destination = packet.destination().ip().bytes();
        IpFamily family = packet.family();
        byte[] header = new byte[HeaderOffsets.length(family)];
        header[HeaderOffsets.protocol(family)] = (byte) packet.protocol().number();
        System.arraycopy(source, 0, header, HeaderOffsets.source(family), source.length);
        System.arraycopy(
                destination, 0, header, HeaderOffsets.destination(family), destination.length);
        return header;
    }

    /// The transport header's ports, without the rest of the header.
    private static byte[] transport(TracedPacket packet) {
        byte[] header = new byte[2 * HeaderOffsets.PORT_LENGTH];
        int port = packet.destination().port();
        header[HeaderOffsets.DESTINATION_PORT] = (byte) (port >> 8);
        header[HeaderOffsets.DESTINATION_PORT + 1] = (byte) port;
        return header;
    }

    static Blob meta(Expr.MetaKey key, TracedPacket packet, HostNetwork host) {
        return switch (key) {
            case MARK -> Blob.ofHost(packet.mark());
            case IIFNAME -> name(packet.inInterface());
            case OIFNAME -> name(host.outInterface(packet.destination().ip()));
            case NFPROTO -> Blob.of((byte) Nfproto.of(packet.family()));
            case L4PROTO -> Blob.of((byte) packet.protocol().number());
        };
    }

    private static Blob name(String name) {
        return Blob.of(name.getBytes(UTF_8)).sized(RegisterValues.IFNAMSIZ);
    }

    static Optional<Blob> conntrack(Expr.Ct load, TracedPacket packet) {
        Connection connection = packet.connection();
        boolean reply = load.direction() == Expr.Direction.REPLY;
        return switch (load.key()) {
            case STATE -> Optional.of(Blob.ofHost(state(connection.state())));
            case STATUS ->
                    Optional.of(
                            Blob.ofHost(
                                    (connection.destinationTranslated()
                                                    ? RegisterValues.IPS_DST_NAT
                                                    : 0)
                                            | (connection.sourceTranslated()
                                                    ? RegisterValues.IPS_SRC_NAT
                                                    : 0)));
            case PROTO_DST -> reply ? Optional.empty() : port(connection.original().port());
            case PROTO_SRC -> reply ? port(packet.destination().port()) : Optional.empty();
            case DST_IP, DST_IP6 -> reply ? Optional.empty() : ip(connection.original().ip());
            case SRC_IP, SRC_IP6 -> reply ? ip(packet.destination().ip()) : Optional.empty();
        };
    }

    private static int state(Connection.State state) {
        return switch (state) {
            case INVALID -> RegisterValues.NF_CT_STATE_INVALID_BIT;
            case ESTABLISHED -> RegisterValues.NF_CT_STATE_ESTABLISHED_BIT;
            case RELATED -> RegisterValues.NF_CT_STATE_RELATED_BIT;
            case NEW -> RegisterValues.NF_CT_STATE_NEW_BIT;
            case UNTRACKED -> RegisterValues.NF_CT_STATE_UNTRACKED_BIT;
        };
    }

    private static Optional<Blob> ip(Ip ip) {
        return Optional.of(Blob.of(ip.bytes()));
    }

    private static Optional<Blob> port(int port) {
        return Optional.of(Blob.of((byte) (port >> 8), (byte) port));
    }

    static Blob addressKind(boolean destination, TracedPacket packet, HostNetwork host) {
        Ip ip = destination ? packet.destination().ip() : packet.source();
        return Blob.ofHost(
                host.isLocal(ip) ? RegisterValues.RTN_LOCAL : RegisterValues.RTN_UNICAST);
    }
}
