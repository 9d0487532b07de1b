package dev.sluice.netlink.ipvs;

import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;
import dev.sluice.netlink.Reply;
import dev.sluice.netlink.generic.GenericFamily;
import java.util.List;

/// Lists and changes the virtual servers of a network namespace, over a socket of family GENERIC.
/// Used by one thread at a time. Messages are those of linux/ip_vs.h: `struct genlmsghdr`, then
/// attributes.
public final class Ipvs {
    static final int IPVS_CMD_ATTR_SERVICE = 1;
    static final int IPVS_CMD_ATTR_DEST = 2;

    private static final String FAMILY = "IPVS";
    private static final int IPVS_CMD_GET_SERVICE = 4;
    private static final int IPVS_CMD_GET_DEST = 8;
    private static final int IPVS_CMD_SET_CONFIG = 12;
    private static final int IPVS_CMD_ATTR_TIMEOUT_TCP = 4;
    private static final int IPVS_CMD_ATTR_TIMEOUT_TCP_FIN = 5;
    private static final int IPVS_CMD_ATTR_TIMEOUT_UDP = 6;

    private final Netlink netlink;
    private final GenericFamily family;
    private final ChangeCodec changes;

    private Ipvs(Netlink netlink, GenericFamily family) {
        this.netlink = netlink;
        this.family = family;
        this.changes = new ChangeCodec(family);
    }

    /// Looks up the family of IPVS. The kernel loads the module if it can.
    ///
    /// @param netlink of family GENERIC
    /// @return refused with ENOENT if the kernel has no IPVS
    public static Answer<Ipvs> find(Netlink netlink) throws NetlinkException {
        return switch (GenericFamily.find(netlink, FAMILY)) {
            case Answer.Got<GenericFamily>(var family) ->
                    new Answer.Got<>(new Ipvs(netlink, family));
            case Answer.Refused<GenericFamily>(int errno, String text) ->
                    new Answer.Refused<>(errno, text);
        };
    }

    /// All virtual servers of the namespace, IPv4 and IPv6.
    public Answer<List<VirtualServer>> virtualServers() throws NetlinkException {
        return netlink.dump(
                to -> family.begin(to, IPVS_CMD_GET_SERVICE, 0), VirtualServerCodec::read);
    }

    /// The real servers of one virtual server. The list is also empty if there is no such virtual
    /// server: the kernel reports no error then.
    public Answer<List<InstalledRealServer>> realServers(VirtualAddress of)
            throws NetlinkException {
        return netlink.dump(
                to ->
                        family.begin(to, IPVS_CMD_GET_DEST, 0)
                                .nest(
                                        IPVS_CMD_ATTR_SERVICE,
                                        service -> VirtualServerCodec.writeKey(service, of)),
                message -> RealServerCodec.read(message, of.family()));
    }

    /// Makes changes one after another. A refused change does not affect the others.
    ///
    /// @return the replies, in order
    public List<Reply> apply(List<ServerChange> wanted) throws NetlinkException {
        return netlink.requestEach(wanted, changes::write);
    }

    public Reply setTimeouts(Timeouts wanted) throws NetlinkException {
        return netlink.request(to ->
                family.begin(to, IPVS_CMD_SET_CONFIG, 0)
                        .u32(IPVS_CMD_ATTR_TIMEOUT_TCP, wanted.tcp())
                        .u32(IPVS_CMD_ATTR_TIMEOUT_TCP_FIN, wanted.tcpFin())
                        .u32(IPVS_CMD_ATTR_TIMEOUT_UDP, wanted.udp()));
    }
}
