package dev.sluice.netlink.route;

import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.BadMessageException;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lists interfaces and addresses of a network namespace.
public final class Interfaces {
    static final int RTM_NEWLINK = 16;
    static final int RTM_DELLINK = 17;
    static final int RTM_NEWADDR = 20;
    static final int RTM_DELADDR = 21;
    private static final int RTM_GETLINK = 18;
    private static final int RTM_GETADDR = 22;
    private static final int IFLA_IFNAME = 3;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFF_UP = 1;

    private final Netlink netlink;

    /// @param netlink of family ROUTE
    public Interfaces(Netlink netlink) {
        this.netlink = netlink;
    }

    /// An interface.
    ///
    /// @param index the kernel's number for it, never given twice
    /// @param up whether it is meant to be up
    public record Link(int index, String name, boolean up) {}

    /// An address that an interface holds.
    ///
    /// @param link the index of the interface
    /// @param address of the node itself, also on a point-to-point link
    /// @param prefix the length of its network's prefix
    public record Address(int link, InetAddress address, int prefix) {}

    /// All interfaces.
    public Answer<List<Link>> links() throws NetlinkException {
        return netlink.dump(
                // struct ifinfomsg { u8 family; u8 pad; u16 type; int index; u32 flags, change; };
                to ->
                        to.message(RTM_GETLINK, 0)
                                .rawU8(0)
                                .rawU8(0)
                                .rawU16(0)
                                .rawU32(0)
                                .rawU32(0)
                                .rawU32(0),
                Interfaces::link);
    }

    /// All addresses of all interfaces, both families.
    public Answer<List<Address>> addresses() throws NetlinkException {
        return netlink.dump(
                // struct ifaddrmsg { u8 family, prefixlen, flags, scope; u32 index; };
                to -> to.message(RTM_GETADDR, 0).rawU32(0).rawU32(0),
                Interfaces::address);
    }

    static @Nullable Link link(Message message) {
        if (message.type() != RTM_NEWLINK) {
            return null;
        }
        int index = message.skip(4).u32();
        int flags = message.u32();
        Attributes attributes = message.skip(4).attributes();
        while (attributes.next()) {
            if (attributes.type() == IFLA_IFNAME) {
                return new Link(index, attributes.string(), (flags & IFF_UP) != 0);
            }
        }
        return null;
    }

    static @Nullable Address address(Message message) {
        if (message.type() != RTM_NEWADDR) {
            return null;
        }
        int prefix = message.skip(1).u8();
        int link = message.skip(2).u32();
        byte[] bytes = null;
        Attributes attributes = message.attributes();
        while (attributes.next()) {
            int type = attributes.type();
            // On a point-to-point link ADDRESS is the peer's; IPv6 mostly has only that.
            if (type == IFA_LOCAL || (type == IFA_ADDRESS && bytes == null)) {
                bytes = attributes.bytes();
            }
        }
        return bytes == null ? null : new Address(link, inet(bytes), prefix);
    }

    private static InetAddress inet(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException _) {
            throw new BadMessageException("an address of " + bytes.length + " bytes");
        }
    }
}
