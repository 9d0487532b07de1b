package dev.sluice.netlink.route;

import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.MessageWriter;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lists the routes of all tables, as `ip route show table all` does:
///
/// ```
/// struct rtmsg { u8 family, dst_len, src_len, tos, table, protocol, scope, type; u32 flags; };
/// struct rtnexthop { u16 len; u8 flags, hops; int ifindex; };
/// ```
public final class RouteList {
    /// The table of the machine's own addresses (RT_TABLE_LOCAL).
    public static final int TABLE_LOCAL = 255;

    /// The table of other routes (RT_TABLE_MAIN).
    public static final int TABLE_MAIN = 254;

    /// The table that is looked at last (RT_TABLE_DEFAULT).
    public static final int TABLE_DEFAULT = 253;

    /// A route to a gateway or to a link (RTN_UNICAST).
    public static final int TYPE_UNICAST = 1;

    /// A route to the machine itself (RTN_LOCAL).
    public static final int TYPE_LOCAL = 2;

    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_PRIORITY = 6;
    private static final int RTA_PREFSRC = 7;
    private static final int RTA_MULTIPATH = 9;
    private static final int RTA_TABLE = 15;

    /// Entries of IPv6's cache (RTM_F_CLONED) are no routes.
    private static final int CLONED = 0x200;

    private static final int NEXT_HOP = 8;

    private final Netlink netlink;

    /// @param netlink of family ROUTE
    public RouteList(Netlink netlink) {
        this.netlink = netlink;
    }

    /// A route.
    ///
    /// @param table [#TABLE_MAIN] or another one
    /// @param type [#TYPE_UNICAST], [#TYPE_LOCAL] or another RTN_... of linux/rtnetlink.h
    /// @param destination the network; null for all addresses
    /// @param prefix the length of the network's prefix in bits
    /// @param link the index of the interface; the first one of several; 0 for none
    /// @param gateway null for none
    /// @param source the address to send from; null if the kernel chooses
    /// @param metric the lower one of two routes to the same network is taken
    public record TableRoute(
            int table,
            int type,
            @Nullable InetAddress destination,
            int prefix,
            int link,
            @Nullable InetAddress gateway,
            @Nullable InetAddress source,
            long metric) {}

    /// The routes of one family.
    ///
    /// @param family [dev.sluice.netlink.AddressFamily#AF_INET] or AF_INET6
    public Answer<List<TableRoute>> list(int family) throws NetlinkException {
        return netlink.dump(to -> write(to, family), message -> read(message, family));
    }

    private static void write(MessageWriter to, int family) {
        to.message(InterfaceCodec.RTM_GETROUTE, 0)
                .rawU8(family)
                .rawU8(0)
                .rawU8(0)
                .rawU8(0)
                .rawU8(0)
                .rawU8(0)
                .rawU8(0)
                .rawU8(0)
                .rawU32(0);
    }

    /// @return null if the message is no route of the family
    static @Nullable TableRoute read(Message message, int family) {
        if (message.type() != InterfaceCodec.RTM_NEWROUTE || message.u8() != family) {
            return null;
        }
        int prefix = message.u8();
        int table = message.skip(2).u8();
        int type = message.skip(2).u8();
        if ((message.u32() & CLONED) != 0) {
            return null;
        }
        InetAddress destination = null;
        InetAddress gateway = null;
        InetAddress source = null;
        int link = 0;
        long metric = 0;
        Attributes attributes = message.attributes();
        while (attributes.next()) {
            switch (attributes.type()) {
                case RTA_DST -> destination = attributes.address();
                case RTA_OIF -> link = attributes.u32();
                case RTA_GATEWAY -> gateway = attributes.address();
                case RTA_PRIORITY -> metric = attributes.u32() & 0xffff_ffffL;
                case RTA_PREFSRC -> source = attributes.address();
                case RTA_MULTIPATH -> link = link == 0 ? firstLink(attributes.bytes()) : link;
                case RTA_TABLE -> table = attributes.u32();
                default -> {}
            }
        }
        return new TableRoute(table, type, destination, prefix, link, gateway, source, metric);
    }

    /// The interface of the first of several next hops; 0 if there is none.
    private static int firstLink(byte[] hops) {
        return hops.length < NEXT_HOP
                ? 0
                : ByteBuffer.wrap(hops).order(ByteOrder.nativeOrder()).getInt(4);
    }
}
