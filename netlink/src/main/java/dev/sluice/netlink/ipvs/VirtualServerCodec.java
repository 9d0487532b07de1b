package dev.sluice.netlink.ipvs;

import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.BadMessageException;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.MessageWriter;
import dev.sluice.netlink.generic.GenericFamily;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// Writes and reads virtual servers: IPVS_SVC_ATTR_... of linux/ip_vs.h. Addresses and ports are in
/// network order, all other numbers in native order.
///
/// ```
/// struct ip_vs_flags { __u32 flags; __u32 mask; };   // IPVS_SVC_ATTR_FLAGS
/// ```
final class VirtualServerCodec {
    private static final int IPVS_SVC_ATTR_AF = 1;
    private static final int IPVS_SVC_ATTR_PROTOCOL = 2;
    private static final int IPVS_SVC_ATTR_ADDR = 3;
    private static final int IPVS_SVC_ATTR_PORT = 4;
    private static final int IPVS_SVC_ATTR_FWMARK = 5;
    private static final int IPVS_SVC_ATTR_SCHED_NAME = 6;
    private static final int IPVS_SVC_ATTR_FLAGS = 7;
    private static final int IPVS_SVC_ATTR_TIMEOUT = 8;
    private static final int IPVS_SVC_ATTR_NETMASK = 9;

    private static final int FLAGS_LENGTH = 8;
    private static final int ALL_FLAGS = ~0;

    /// Set by the kernel for each virtual server that is installed; not part of what is wanted.
    private static final int IP_VS_SVC_F_HASHED = 0x2;

    private VirtualServerCodec() {}

    static void write(MessageWriter to, VirtualServer server) {
        writeKey(to, server.at());
        to.string(IPVS_SVC_ATTR_SCHED_NAME, server.scheduler())
                .openRaw(IPVS_SVC_ATTR_FLAGS)
                .rawU32(server.flags())
                .rawU32(ALL_FLAGS)
                .close(IPVS_SVC_ATTR_FLAGS)
                .u32(IPVS_SVC_ATTR_TIMEOUT, server.timeout())
                .u32(IPVS_SVC_ATTR_NETMASK, server.netmask());
    }

    /// Writes only what identifies a virtual server.
    static void writeKey(MessageWriter to, VirtualAddress at) {
        to.u16(IPVS_SVC_ATTR_AF, at.family());
        switch (at) {
            case VirtualAddress.ByPort(int protocol, var address, int port) ->
                    to.u16(IPVS_SVC_ATTR_PROTOCOL, protocol)
                            .bytes(IPVS_SVC_ATTR_ADDR, address.getAddress())
                            .be16(IPVS_SVC_ATTR_PORT, port);
            case VirtualAddress.ByMark(_, int mark) -> to.u32(IPVS_SVC_ATTR_FWMARK, mark);
        }
    }

    /// @return null if the message holds no virtual server
    static @Nullable VirtualServer read(Message message) {
        Attributes attributes = message.skip(GenericFamily.HEADER).attributes();
        return attributes.next(Ipvs.IPVS_CMD_ATTR_SERVICE)
                ? readService(attributes.nested())
                : null;
    }

    private static VirtualServer readService(Attributes service) {
        int family = 0;
        int protocol = 0;
        byte[] address = {};
        int port = 0;
        int mark = 0;
        String scheduler = "";
        int flags = 0;
        int timeout = 0;
        int netmask = 0;
        while (service.next()) {
            switch (service.type()) {
                case IPVS_SVC_ATTR_AF -> family = service.u16();
                case IPVS_SVC_ATTR_PROTOCOL -> protocol = service.u16();
                case IPVS_SVC_ATTR_ADDR -> address = service.bytes();
                case IPVS_SVC_ATTR_PORT -> port = service.be16();
                case IPVS_SVC_ATTR_FWMARK -> mark = service.u32();
                case IPVS_SVC_ATTR_SCHED_NAME -> scheduler = service.string();
                case IPVS_SVC_ATTR_FLAGS -> flags = readFlags(service);
                case IPVS_SVC_ATTR_TIMEOUT -> timeout = service.u32();
                case IPVS_SVC_ATTR_NETMASK -> netmask = service.u32();
                default -> {}
            }
        }
        VirtualAddress at =
                mark == 0
                        ? new VirtualAddress.ByPort(
                                protocol, WireAddress.read(address, family), port)
                        : new VirtualAddress.ByMark(family, mark);
        return new VirtualServer(at, scheduler, flags, timeout, netmask);
    }

    private static int readFlags(Attributes flags) {
        if (flags.length() != FLAGS_LENGTH) {
            throw new BadMessageException("flags of " + flags.length() + " bytes, not 8");
        }
        // The mask that follows has all bits set.
        int bits = ByteBuffer.wrap(flags.bytes()).order(ByteOrder.nativeOrder()).getInt();
        return bits & ~IP_VS_SVC_F_HASHED;
    }
}
