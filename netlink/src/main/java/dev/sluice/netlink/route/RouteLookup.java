package dev.sluice.netlink.route;

import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.BadMessageException;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.MessageWriter;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// Asks the kernel which way a packet to an address would take, as `ip route get` does:
///
/// ```
/// struct rtmsg { u8 family, dst_len, src_len, tos, table, protocol, scope, type; u32 flags; };
/// ```
public final class RouteLookup {
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_PREFSRC = 7;
    private static final int RTN_LOCAL = 2;

    private final Netlink netlink;

    /// @param netlink of family ROUTE
    public RouteLookup(Netlink netlink) {
        this.netlink = netlink;
    }

    /// The way of a packet.
    ///
    /// @param isLocal whether the address is one of the machine's own
    /// @param link the index of the interface through which the packet leaves; 0 if the kernel did
    ///   not say
    /// @param source the address from which the machine would send; null if the kernel did not say
    public record Route(boolean isLocal, int link, @Nullable InetAddress source) {}

    /// The route to an address.
    ///
    /// @return refused with ENETUNREACH or another errno if there is none
    public Answer<Route> to(InetAddress address) throws NetlinkException {
        return netlink.get(to -> write(to, address), RouteLookup::read);
    }

    /// The name of an interface.
    ///
    /// @return refused with ENODEV if it does not exist
    public Answer<String> linkName(int index) throws NetlinkException {
        return netlink.get(
                to -> InterfaceCodec.beginLink(to, InterfaceCodec.RTM_GETLINK, 0, index),
                message -> {
                    Interfaces.Link link = InterfaceCodec.readLink(message);
                    if (link == null) {
                        throw new BadMessageException("a link without a name");
                    }
                    return link.name();
                });
    }

    private static void write(MessageWriter to, InetAddress address) {
        byte[] bytes = address.getAddress();
        to.message(InterfaceCodec.RTM_GETROUTE, 0)
                .rawU8(bytes.length == 4 ? AddressFamily.AF_INET : AddressFamily.AF_INET6)
                .rawU8(bytes.length * 8)
                .rawU8(0)
                .rawU8(0)
                .rawU8(0)
                .rawU8(0)
                .rawU8(0)
                .rawU8(0)
                .rawU32(0)
                .bytes(RTA_DST, bytes);
    }

    private static Route read(Message message) {
        if (message.type() != InterfaceCodec.RTM_NEWROUTE) {
            throw new BadMessageException("no route but message " + message.type());
        }
        int type = message.skip(7).u8();
        int link = 0;
        InetAddress source = null;
        Attributes attributes = message.skip(4).attributes();
        while (attributes.next()) {
            switch (attributes.type()) {
                case RTA_OIF -> link = attributes.u32();
                case RTA_PREFSRC -> source = attributes.address();
                default -> {}
            }
        }
        return new Route(type == RTN_LOCAL, link, source);
    }
}
