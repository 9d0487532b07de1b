package dev.sluice.netlink.route;

import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.MessageWriter;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/// Writes and reads interfaces, addresses and routes: a fixed header of linux/rtnetlink.h or
/// linux/if_addr.h, then attributes (IFLA_... of linux/if_link.h, IFA_... of linux/if_addr.h,
/// RTA_... of linux/rtnetlink.h).
///
/// ```
/// struct ifinfomsg { u8 family; u8 pad; u16 type; int index; u32 flags, change; };
/// struct ifaddrmsg { u8 family, prefixlen, flags, scope; u32 index; };
/// struct rtmsg { u8 family, dst_len, src_len, tos, table, protocol, scope, type; u32 flags; };
/// ```
final class InterfaceCodec {
    static final int RTM_NEWLINK = 16;
    static final int RTM_DELLINK = 17;
    static final int RTM_GETLINK = 18;
    static final int RTM_NEWADDR = 20;
    static final int RTM_DELADDR = 21;
    static final int RTM_GETADDR = 22;
    static final int RTM_NEWROUTE = 24;
    static final int RTM_GETROUTE = 26;

    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_TXQLEN = 13;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFF_UP = 1;
    private static final int RT_TABLE_LOCAL = 255;
    private static final int RTN_LOCAL = 2;
    private static final int RTA_DST = 1;
    private static final int IPV4_BITS = 32;

    private InterfaceCodec() {}

    /// Begins a message about a link; attributes may follow.
    ///
    /// @param index 0 if an attribute identifies the link by name
    static MessageWriter beginLink(MessageWriter to, int message, int flags, int index) {
        return to.message(message, flags)
                .rawU8(AddressFamily.AF_UNSPEC)
                .rawU8(0)
                .rawU16(0)
                .rawU32(index)
                .rawU32(0)
                .rawU32(0);
    }

    static void writeGetLink(MessageWriter to, String name) {
        beginLink(to, RTM_GETLINK, 0, 0).string(IFLA_IFNAME, name);
    }

    static void writeNewLink(MessageWriter to, int flags, String name, String kind) {
        beginLink(to, RTM_NEWLINK, flags, 0)
                .string(IFLA_IFNAME, name)
                .u32(IFLA_TXQLEN, 0)
                .nest(IFLA_LINKINFO, info -> info.string(IFLA_INFO_KIND, kind));
    }

    static void writeGetAddresses(MessageWriter to, int link) {
        beginAddress(to, RTM_GETADDR, 0, AddressFamily.AF_UNSPEC, 0, link);
    }

    static void writeAddress(MessageWriter to, int message, int flags, Interfaces.Address address) {
        byte[] bytes = address.address().getAddress();
        int family = bytes.length == 4 ? AddressFamily.AF_INET : AddressFamily.AF_INET6;
        beginAddress(to, message, flags, family, address.prefix(), address.link())
                .bytes(IFA_LOCAL, bytes)
                .bytes(IFA_ADDRESS, bytes);
    }

    /// Begins a message about an address with a `struct ifaddrmsg`; attributes may follow.
    private static MessageWriter beginAddress(
            MessageWriter to, int message, int flags, int family, int prefix, int link) {
        return to.message(message, flags)
                .rawU8(family)
                .rawU8(prefix)
                .rawU8(0)
                .rawU8(0)
                .rawU32(link);
    }

    /// @return null if the message holds no link
    static Interfaces.@Nullable Link readLink(Message message) {
        if (message.type() != RTM_NEWLINK) {
            return null;
        }
        int index = message.skip(4).u32();
        int flags = message.u32();
        String name = null;
        String kind = "";
        Attributes attributes = message.skip(4).attributes();
        while (attributes.next()) {
            switch (attributes.type()) {
                case IFLA_IFNAME -> name = attributes.string();
                case IFLA_LINKINFO -> {
                    Attributes info = attributes.nested();
                    kind = info.next(IFLA_INFO_KIND) ? info.string() : "";
                }
                default -> {}
            }
        }
        return name == null ? null : new Interfaces.Link(index, name, kind, (flags & IFF_UP) != 0);
    }

    /// @return null if the message holds no address
    static Interfaces.@Nullable Address readAddress(Message message) {
        if (message.type() != RTM_NEWADDR) {
            return null;
        }
        int prefix = message.skip(1).u8();
        int link = message.skip(2).u32();
        InetAddress address = null;
        Attributes attributes = message.attributes();
        while (attributes.next()) {
            int type = attributes.type();
            // On a point-to-point link, IFA_ADDRESS is the peer's address. IPv6 usually has only
            // IFA_ADDRESS.
            if (type == IFA_LOCAL || (type == IFA_ADDRESS && address == null)) {
                address = attributes.address();
            }
        }
        return address == null ? null : new Interfaces.Address(link, address, prefix);
    }

    static void writeGetLocalRoutes(MessageWriter to) {
        to.message(RTM_GETROUTE, 0)
                .rawU8(AddressFamily.AF_INET)
                .rawU8(0)
                .rawU8(0)
                .rawU8(0)
                .rawU8(RT_TABLE_LOCAL)
                .rawU8(0)
                .rawU8(0)
                .rawU8(0)
                .rawU32(0);
    }

    /// @return null if the message is not a route of type local to a single IPv4 address
    static @Nullable InetAddress readLocalRoute(Message message) {
        if (message.type() != RTM_NEWROUTE || message.u8() != AddressFamily.AF_INET) {
            return null;
        }
        int length = message.u8();
        int type = message.skip(5).u8();
        if (length != IPV4_BITS || type != RTN_LOCAL) {
            return null;
        }
        Attributes attributes = message.skip(4).attributes();
        return attributes.next(RTA_DST) ? attributes.address() : null;
    }
}
