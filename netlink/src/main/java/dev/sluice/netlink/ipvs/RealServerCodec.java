package dev.sluice.netlink.ipvs;

import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.BadMessageException;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.MessageWriter;
import dev.sluice.netlink.generic.GenericFamily;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// Writes and reads real servers: IPVS_DEST_ATTR_... of linux/ip_vs.h. Addresses and ports are in
/// network order, all other numbers in native order.
final class RealServerCodec {
    private static final int IPVS_DEST_ATTR_ADDR = 1;
    private static final int IPVS_DEST_ATTR_PORT = 2;
    private static final int IPVS_DEST_ATTR_FWD_METHOD = 3;
    private static final int IPVS_DEST_ATTR_WEIGHT = 4;
    private static final int IPVS_DEST_ATTR_U_THRESH = 5;
    private static final int IPVS_DEST_ATTR_L_THRESH = 6;
    private static final int IPVS_DEST_ATTR_ACTIVE_CONNS = 7;
    private static final int IPVS_DEST_ATTR_INACT_CONNS = 8;
    private static final int IPVS_DEST_ATTR_ADDR_FAMILY = 11;

    private static final int IP_VS_CONN_F_FWD_MASK = 0x7;

    private RealServerCodec() {}

    static void write(MessageWriter to, RealServer server) {
        writeKey(to, server.address(), server.port());
        to.u32(IPVS_DEST_ATTR_FWD_METHOD, server.forwarding().number())
                .u32(IPVS_DEST_ATTR_WEIGHT, server.weight())
                .u32(IPVS_DEST_ATTR_U_THRESH, server.upper())
                .u32(IPVS_DEST_ATTR_L_THRESH, server.lower());
    }

    /// Writes only what identifies a real server within its virtual server.
    static void writeKey(MessageWriter to, InetAddress address, int port) {
        to.bytes(IPVS_DEST_ATTR_ADDR, address.getAddress()).be16(IPVS_DEST_ATTR_PORT, port);
    }

    /// @param family the family of its virtual server, for kernels before 3.18, which do not send
    ///   the real server's own
    /// @return null if the message holds no real server
    /// @throws BadMessageException if the address or the forwarding method is not known
    static @Nullable InstalledRealServer read(Message message, int family) {
        Attributes attributes = message.skip(GenericFamily.HEADER).attributes();
        return attributes.next(Ipvs.IPVS_CMD_ATTR_DEST)
                ? readDestination(attributes.nested(), family)
                : null;
    }

    private static InstalledRealServer readDestination(Attributes dest, int ofVirtual) {
        byte[] address = {};
        int family = ofVirtual;
        int port = 0;
        int forwarding = 0;
        int weight = 0;
        int upper = 0;
        int lower = 0;
        long active = 0;
        long inactive = 0;
        while (dest.next()) {
            switch (dest.type()) {
                case IPVS_DEST_ATTR_ADDR -> address = dest.bytes();
                case IPVS_DEST_ATTR_PORT -> port = dest.be16();
                case IPVS_DEST_ATTR_FWD_METHOD -> forwarding = dest.u32();
                case IPVS_DEST_ATTR_WEIGHT -> weight = dest.u32();
                case IPVS_DEST_ATTR_U_THRESH -> upper = dest.u32();
                case IPVS_DEST_ATTR_L_THRESH -> lower = dest.u32();
                case IPVS_DEST_ATTR_ACTIVE_CONNS -> active = count(dest);
                case IPVS_DEST_ATTR_INACT_CONNS -> inactive = count(dest);
                case IPVS_DEST_ATTR_ADDR_FAMILY -> family = dest.u16();
                default -> {}
            }
        }
        var server =
                new RealServer(
                        WireAddress.read(address, family),
                        port,
                        forwarding(forwarding),
                        weight,
                        upper,
                        lower);
        return new InstalledRealServer(server, active, inactive);
    }

    private static RealServer.Forwarding forwarding(int bits) {
        int method = bits & IP_VS_CONN_F_FWD_MASK;
        for (RealServer.Forwarding each : RealServer.Forwarding.values()) {
            if (each.number() == method) {
                return each;
            }
        }
        throw new BadMessageException("a forwarding method " + method);
    }

    private static long count(Attributes attributes) {
        return Integer.toUnsignedLong(attributes.u32());
    }
}
