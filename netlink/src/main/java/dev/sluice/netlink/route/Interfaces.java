package dev.sluice.netlink.route;

import dev.sluice.netlink.Answer;
import dev.sluice.netlink.BadMessageException;
import dev.sluice.netlink.Errno;
import dev.sluice.netlink.Flags;
import dev.sluice.netlink.MessageWriter;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;
import dev.sluice.netlink.Reply;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Consumer;

/// Lists and changes the interfaces of a network namespace and their addresses.
public final class Interfaces {
    /// The kind of interface that drops all packets it is given; it is used to hold addresses.
    public static final String DUMMY = "dummy";

    private final Netlink netlink;

    /// @param netlink of family ROUTE
    public Interfaces(Netlink netlink) {
        this.netlink = netlink;
    }

    /// An interface.
    ///
    /// @param index the kernel's number for the interface
    /// @param kind such as `bridge` or [#DUMMY]; empty for hardware and the loopback interface
    /// @param up whether it is administratively up (IFF_UP)
    public record Link(int index, String name, String kind, boolean up) {}

    /// An address of an interface.
    ///
    /// @param link the index of the interface
    /// @param address the node's own address, also on a point-to-point link
    /// @param prefix the length of the network's prefix in bits
    public record Address(int link, InetAddress address, int prefix) {}

    /// The interface of a name.
    ///
    /// @return refused with ENODEV if it does not exist
    public Answer<Link> link(String name) throws NetlinkException {
        return link(to -> InterfaceCodec.writeGetLink(to, name));
    }

    /// The interface of an index.
    ///
    /// @return refused with ENODEV if it does not exist
    public Answer<Link> link(int index) throws NetlinkException {
        return link(to -> InterfaceCodec.beginLink(to, InterfaceCodec.RTM_GETLINK, 0, index));
    }

    private Answer<Link> link(Consumer<MessageWriter> write) throws NetlinkException {
        return netlink.get(
                write,
                message -> {
                    Link link = InterfaceCodec.readLink(message);
                    if (link == null) {
                        throw new BadMessageException("a link without a name");
                    }
                    return link;
                });
    }

    /// Creates an interface of kind [#DUMMY] that is down and has no queue.
    ///
    /// @return refused with EEXIST if an interface of this name exists, with EOPNOTSUPP if the
    ///   kernel has no such kind
    public Reply addDummy(String name) throws NetlinkException {
        return netlink.request(
                to -> InterfaceCodec.writeNewLink(to, Flags.CREATE | Flags.EXCL, name, DUMMY));
    }

    /// Deletes an interface and its addresses.
    public Reply deleteLink(int index) throws NetlinkException {
        return netlink.request(
                to -> InterfaceCodec.beginLink(to, InterfaceCodec.RTM_DELLINK, 0, index));
    }

    /// The addresses of one interface, of both families; an empty list if it does not exist.
    public Answer<List<Address>> addresses(int link) throws NetlinkException {
        Answer<List<Address>> answer =
                netlink.dump(
                        to -> InterfaceCodec.writeGetAddresses(to, link),
                        message -> {
                            Address address = InterfaceCodec.readAddress(message);
                            // Kernels before 4.20 list the addresses of all interfaces.
                            return address != null && address.link() == link ? address : null;
                        });
        return switch (answer) {
            case Answer.Refused<List<Address>>(int errno, _) when errno == Errno.ENODEV ->
                    new Answer.Got<>(List.of());
            case Answer.Refused<List<Address>> refused -> refused;
            case Answer.Got<List<Address>> got -> got;
        };
    }

    /// The IPv4 addresses whose packets this machine accepts as its own: those with a route in the
    /// table `local`. The address of an interface is missing if that route was deleted.
    public Answer<List<InetAddress>> local() throws NetlinkException {
        Answer<List<InetAddress>> answer =
                netlink.dump(InterfaceCodec::writeGetLocalRoutes, InterfaceCodec::readLocalRoute);
        return switch (answer) {
            // The table does not exist before the first address.
            case Answer.Refused<List<InetAddress>>(int errno, _) when errno == Errno.ENOENT ->
                    new Answer.Got<>(List.of());
            case Answer.Refused<List<InetAddress>> refused -> refused;
            case Answer.Got<List<InetAddress>> got -> got;
        };
    }

    /// Adds addresses to interfaces, many in one system call. A refused address does not affect the
    /// others. The kernel accepts packets to them even while the interface is down.
    ///
    /// @return the replies, in order; refused with EEXIST if the interface has the address
    public List<Reply> add(List<Address> addresses) throws NetlinkException {
        return netlink.requestEach(
                addresses,
                (to, address) ->
                        InterfaceCodec.writeAddress(
                                to,
                                InterfaceCodec.RTM_NEWADDR,
                                Flags.CREATE | Flags.EXCL,
                                address));
    }

    /// Deletes addresses from interfaces, many in one system call.
    ///
    /// @return the replies, in order; refused with EADDRNOTAVAIL if the interface does not have the
    ///   address
    public List<Reply> delete(List<Address> addresses) throws NetlinkException {
        return netlink.requestEach(
                addresses,
                (to, address) ->
                        InterfaceCodec.writeAddress(to, InterfaceCodec.RTM_DELADDR, 0, address));
    }
}
