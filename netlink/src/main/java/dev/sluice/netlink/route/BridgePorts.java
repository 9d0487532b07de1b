package dev.sluice.netlink.route;

import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lists all interfaces of a network namespace with what decides whether a bridge sends a packet
/// back where it came from (linux/if_link.h: `IFLA_MASTER`, `IFLA_INFO_SLAVE_DATA`,
/// `IFLA_BRPORT_MODE`), and all addresses.
public final class BridgePorts {
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MASTER = 10;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_INFO_SLAVE_KIND = 4;
    private static final int IFLA_INFO_SLAVE_DATA = 5;
    private static final int IFLA_BRPORT_MODE = 4;
    private static final int IFF_PROMISC = 0x100;
    private static final int ALL_LINKS = 0;
    private static final String BRIDGE = "bridge";

    private final Netlink netlink;

    /// @param netlink of family ROUTE
    public BridgePorts(Netlink netlink) {
        this.netlink = netlink;
    }

    /// An interface.
    ///
    /// @param index the kernel's number for the interface
    /// @param bridge the index of the bridge that it is a port of; 0 for none
    /// @param hairpin whether the bridge may send a packet back through this port
    /// @param promiscuous whether it takes all packets
    public record PortState(
            int index, String name, int bridge, boolean hairpin, boolean promiscuous) {}

    /// All interfaces.
    public Answer<List<PortState>> list() throws NetlinkException {
        return netlink.dump(
                to -> InterfaceCodec.beginLink(to, InterfaceCodec.RTM_GETLINK, 0, ALL_LINKS),
                BridgePorts::read);
    }

    /// The addresses of all interfaces, of both families.
    public Answer<List<Interfaces.Address>> addresses() throws NetlinkException {
        return netlink.dump(
                to -> InterfaceCodec.writeGetAddresses(to, ALL_LINKS), InterfaceCodec::readAddress);
    }

    private static @Nullable PortState read(Message message) {
        if (message.type() != InterfaceCodec.RTM_NEWLINK) {
            return null;
        }
        int index = message.skip(4).u32();
        int flags = message.u32();
        String name = null;
        int master = 0;
        String kind = "";
        boolean hairpin = false;
        Attributes attributes = message.skip(4).attributes();
        while (attributes.next()) {
            switch (attributes.type()) {
                case IFLA_IFNAME -> name = attributes.string();
                case IFLA_MASTER -> master = attributes.u32();
                case IFLA_LINKINFO -> {
                    Attributes info = attributes.nested();
                    while (info.next()) {
                        switch (info.type()) {
                            case IFLA_INFO_SLAVE_KIND -> kind = info.string();
                            case IFLA_INFO_SLAVE_DATA -> {
                                Attributes port = info.nested();
                                hairpin = port.next(IFLA_BRPORT_MODE) && port.u8() != 0;
                            }
                            default -> {}
                        }
                    }
                }
                default -> {}
            }
        }
        boolean isPort = kind.equals(BRIDGE);
        return name == null
                ? null
                : new PortState(
                        index, name, isPort ? master : 0, hairpin, (flags & IFF_PROMISC) != 0);
    }
}
