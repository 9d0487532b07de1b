package dev.sluice.netlink.route;

import dev.sluice.netlink.Answer;
import dev.sluice.netlink.BadMessageException;
import dev.sluice.netlink.Errno;
import dev.sluice.netlink.Flags;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;
import dev.sluice.netlink.Reply;
import java.net.InetAddress;
import java.util.List;

/// The interfaces of a network namespace and their addresses.
public final class Interfaces {
    /// The kind of interface that drops all it is given: a place for addresses.
    public static final String DUMMY = "dummy";

    private final Netlink netlink;

    /// @param netlink of family ROUTE
    public Interfaces(Netlink netlink) {
        this.netlink = netlink;
    }

    /// An interface.
    ///
    /// @param index the kernel's number for it, never given twice
    /// @param kind such as `bridge` or [#DUMMY]; empty for hardware and the loopback
    /// @param up whether it is meant to be up
    public record Link(int index, String name, String kind, boolean up) {}

    /// An address that an interface holds.
    ///
    /// @param link the index of the interface
    /// @param address of the node itself, also on a point-to-point link
    /// @param prefix the length of its network's prefix
    public record Address(int link, InetAddress address, int prefix) {}

    /// One interface; refused with ENODEV if it is not there.
    public Answer<Link> link(String name) throws NetlinkException {
        return netlink.get(
                to -> InterfaceCodec.writeGetLink(to, name),
                message -> {
                    Link link = InterfaceCodec.readLink(message);
                    if (link == null) {
                        throw new BadMessageException("a link without a name");
                    }
                    return link;
                });
    }

    /// Makes an interface of kind [#DUMMY] that is down and without a queue. Refused with EEXIST if
    /// there is an interface of this name, EOPNOTSUPP where the kernel has no such kind.
    public Reply addDummy(String name) throws NetlinkException {
        return netlink.request(
                to -> InterfaceCodec.writeNewLink(to, Flags.CREATE | Flags.EXCL, name, DUMMY));
    }

    /// Removes an interface and its addresses.
    public Reply deleteLink(int index) throws NetlinkException {
        return netlink.request(
                to -> InterfaceCodec.beginLink(to, InterfaceCodec.RTM_DELLINK, 0, index));
    }

    /// The addresses of one interface, both families; none if it is not there.
    public Answer<List<Address>> addresses(int link) throws NetlinkException {
        Answer<List<Address>> answer =
                netlink.dump(
                        to -> InterfaceCodec.writeGetAddresses(to, link),
                        message -> {
                            Address address = InterfaceCodec.readAddress(message);
                            // Kernels before 4.20 list those of all.
                            return address != null && address.link() == link ? address : null;
                        });
        return switch (answer) {
            case Answer.Refused<List<Address>>(int errno, _) when errno == Errno.ENODEV ->
                    new Answer.Got<>(List.of());
            case Answer.Refused<List<Address>> refused -> refused;
            case Answer.Got<List<Address>> got -> got;
        };
    }

    /// The IPv4 addresses whose packets this machine takes for its own. An address of an interface
    /// is among them as long as its route is there, which may be deleted while the address stays.
    public Answer<List<InetAddress>> local() throws NetlinkException {
        Answer<List<InetAddress>> answer =
                netlink.dump(InterfaceCodec::writeGetLocalRoutes, InterfaceCodec::readLocalRoute);
        return switch (answer) {
            // There is no such table before the first address.
            case Answer.Refused<List<InetAddress>>(int errno, _) when errno == Errno.ENOENT ->
                    new Answer.Got<>(List.of());
            case Answer.Refused<List<InetAddress>> refused -> refused;
            case Answer.Got<List<InetAddress>> got -> got;
        };
    }

    /// Gives addresses to interfaces, many to a system call; one that is refused does not keep the
    /// others from being given. They are routed to this machine even while the interface is down.
    ///
    /// @return the replies, in order; refused with EEXIST is what the interface has
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

    /// Takes addresses from interfaces, as [#add] gives them.
    ///
    /// @return the replies, in order; refused with EADDRNOTAVAIL is what the interface has not
    public List<Reply> delete(List<Address> addresses) throws NetlinkException {
        return netlink.requestEach(
                addresses,
                (to, address) ->
                        InterfaceCodec.writeAddress(to, InterfaceCodec.RTM_DELADDR, 0, address));
    }
}
