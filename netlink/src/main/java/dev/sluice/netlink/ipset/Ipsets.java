package dev.sluice.netlink.ipset;

import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.Errno;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.MessageWriter;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;
import dev.sluice.netlink.Reply;
import dev.sluice.netlink.netfilter.Nfnetlink;
import java.util.List;
import java.util.function.Consumer;

/// Lists and changes the IP sets of a network namespace, over a socket of family NETFILTER. Used by
/// one thread at a time. Messages are those of linux/netfilter/ipset/ip_set.h: `struct nfgenmsg`,
/// then attributes.
///
/// All commands may be repeated (`ipset -exist`). It succeeds to create a set that exists, to add
/// an entry that the set has, to delete an entry that it does not have, and to destroy a set that
/// does not exist.
public final class Ipsets {
    /// The flag of attributes that hold a number of more than a byte. ipset requires network order
    /// for all of these.
    static final int NLA_F_NET_BYTEORDER = 0x4000;

    private static final int IPSET_CMD_PROTOCOL = 1;
    private static final int IPSET_CMD_CREATE = 2;
    private static final int IPSET_CMD_DESTROY = 3;
    private static final int IPSET_CMD_LIST = 7;
    private static final int IPSET_CMD_ADD = 9;
    private static final int IPSET_CMD_DEL = 10;
    private static final int IPSET_CMD_TYPE = 13;

    static final int IPSET_ATTR_PROTOCOL = 1;
    static final int IPSET_ATTR_SETNAME = 2;
    static final int IPSET_ATTR_TYPENAME = 3;
    static final int IPSET_ATTR_REVISION = 4;
    static final int IPSET_ATTR_FAMILY = 5;
    static final int IPSET_ATTR_FLAGS = 6;
    static final int IPSET_ATTR_DATA = 7;
    static final int IPSET_ATTR_PROTOCOL_MIN = 10;

    private static final int IPSET_ATTR_PORT_FROM = 4;
    private static final int IPSET_ATTR_PORT_TO = 5;
    private static final int IPSET_ATTR_HASHSIZE = 18;
    private static final int IPSET_ATTR_MAXELEM = 19;
    private static final int IPSET_FLAG_LIST_HEADER = 4;

    /// The newest protocol version of this codec.
    private static final int NEWEST_PROTOCOL = 7;

    private static final int LAST_PORT = 0xffff;

    private final Netlink netlink;
    private final int protocol;

    private Ipsets(Netlink netlink, int protocol) {
        this.netlink = netlink;
        this.protocol = protocol;
    }

    /// Negotiates a version of the protocol that both sides support. The kernel loads its module if
    /// it can.
    ///
    /// @param netlink of family NETFILTER
    /// @return refused with EINVAL if the kernel has no ipset, with EPROTONOSUPPORT if it supports
    ///   only newer versions
    public static Answer<Ipsets> find(Netlink netlink) throws NetlinkException {
        var newest = new Ipsets(netlink, NEWEST_PROTOCOL);
        return switch (netlink.get(
                to -> newest.begin(to, IPSET_CMD_PROTOCOL, AddressFamily.AF_UNSPEC),
                ProtocolRange::read)) {
            case Answer.Got<ProtocolRange>(var range) when range.oldest() > NEWEST_PROTOCOL ->
                    new Answer.Refused<>(
                            Errno.EPROTONOSUPPORT,
                            "the kernel speaks protocol %d and newer of ipset, not %d"
                                    .formatted(range.oldest(), NEWEST_PROTOCOL));
            case Answer.Got<ProtocolRange>(var range) ->
                    new Answer.Got<>(
                            new Ipsets(netlink, Math.min(range.newest(), NEWEST_PROTOCOL)));
            case Answer.Refused<ProtocolRange>(int errno, String text) ->
                    new Answer.Refused<>(errno, text);
        };
    }

    /// The version of the protocol in use.
    public int protocol() {
        return protocol;
    }

    /// Creates a set.
    ///
    /// @return refused with EEXIST if a set of this name but another type or size exists, with
    ///   [Refusals#IPSET_ERR_FIND_TYPE] if the kernel lacks the type
    public Reply create(SetDefinition set) throws NetlinkException {
        int family = family(set);
        return switch (revision(set.type(), family)) {
            case Answer.Got<Integer>(Integer revision) ->
                    request(to -> writeCreate(to, set, family, revision));
            case Answer.Refused<Integer>(int errno, String text) ->
                    Refusals.explained(new Reply.Refused(errno, text));
        };
    }

    private static int family(SetDefinition set) {
        return switch (set) {
            case SetDefinition.Hash hash -> hash.family();
            case SetDefinition.Ports _ -> AddressFamily.AF_UNSPEC;
        };
    }

    /// The newest revision of a type that both sides support.
    private Answer<Integer> revision(SetType type, int family) throws NetlinkException {
        return netlink.get(
                to ->
                        begin(to, IPSET_CMD_TYPE, family)
                                .string(IPSET_ATTR_TYPENAME, type.kernelName())
                                .u8(IPSET_ATTR_FAMILY, family),
                message -> Math.min(readRevision(message), type.revision()));
    }

    private static int readRevision(Message message) {
        Attributes attributes = message.skip(Nfnetlink.HEADER).attributes();
        return attributes.next(IPSET_ATTR_REVISION) ? attributes.u8() : 0;
    }

    private void writeCreate(MessageWriter to, SetDefinition set, int family, int revision) {
        begin(to, IPSET_CMD_CREATE, family)
                .string(IPSET_ATTR_SETNAME, set.name())
                .string(IPSET_ATTR_TYPENAME, set.type().kernelName())
                .u8(IPSET_ATTR_REVISION, revision)
                .u8(IPSET_ATTR_FAMILY, family)
                .nest(IPSET_ATTR_DATA, data -> writeSizes(data, set));
    }

    private static void writeSizes(MessageWriter data, SetDefinition set) {
        switch (set) {
            case SetDefinition.Hash hash ->
                    data.be32(IPSET_ATTR_HASHSIZE | NLA_F_NET_BYTEORDER, hash.hashSize())
                            .be32(IPSET_ATTR_MAXELEM | NLA_F_NET_BYTEORDER, hash.maxEntries());
            case SetDefinition.Ports _ ->
                    data.be16(IPSET_ATTR_PORT_FROM | NLA_F_NET_BYTEORDER, 0)
                            .be16(IPSET_ATTR_PORT_TO | NLA_F_NET_BYTEORDER, LAST_PORT);
        }
    }

    /// Adds entries, many in one system call. A refused entry does not affect the others.
    ///
    /// @return the replies, in order; refused with ENOENT if there is no such set, with
    ///   [Refusals#IPSET_ERR_HASH_FULL] if the set is full
    public List<Reply> add(String set, List<? extends Entry> entries) throws NetlinkException {
        return requestEach(IPSET_CMD_ADD, set, entries);
    }

    /// Deletes entries, many in one system call.
    ///
    /// @return the replies, in order; refused with ENOENT if there is no such set
    public List<Reply> delete(String set, List<? extends Entry> entries) throws NetlinkException {
        return requestEach(IPSET_CMD_DEL, set, entries);
    }

    private List<Reply> requestEach(int command, String set, List<? extends Entry> entries)
            throws NetlinkException {
        return netlink
                .requestEach(
                        entries,
                        (to, entry) ->
                                named(to, command, set)
                                        .nest(
                                                IPSET_ATTR_DATA,
                                                data -> EntryCodec.write(data, entry)))
                .stream()
                .map(Refusals::explained)
                .toList();
    }

    /// The headers of all sets, of any type.
    public Answer<List<SetHeader>> headers() throws NetlinkException {
        return switch (netlink.dump(
                to ->
                        begin(to, IPSET_CMD_LIST, AddressFamily.AF_UNSPEC)
                                .be32(
                                        IPSET_ATTR_FLAGS | NLA_F_NET_BYTEORDER,
                                        IPSET_FLAG_LIST_HEADER),
                SetPart::read)) {
            case Answer.Got<List<SetPart>>(var parts) -> new Answer.Got<>(SetPart.headers(parts));
            case Answer.Refused<List<SetPart>>(int errno, String text) ->
                    Refusals.explained(errno, text);
        };
    }

    /// Reads a set and its entries.
    ///
    /// @return refused with ENOENT if it does not exist
    public Answer<IpSet> list(String set) throws NetlinkException {
        return switch (netlink.dump(to -> named(to, IPSET_CMD_LIST, set), SetPart::read)) {
            case Answer.Got<List<SetPart>>(var parts) -> SetPart.whole(parts);
            case Answer.Refused<List<SetPart>>(int errno, String text) ->
                    Refusals.explained(errno, text);
        };
    }

    /// Destroys a set if it exists.
    ///
    /// @return refused with [Refusals#IPSET_ERR_BUSY] while a rule refers to it
    public Reply destroy(String set) throws NetlinkException {
        return switch (request(to -> named(to, IPSET_CMD_DESTROY, set))) {
            // Newer kernels report success instead.
            case Reply.Refused(int errno, _) when errno == Errno.ENOENT -> new Reply.Ok();
            case Reply.Refused refused -> refused;
            case Reply.Ok ok -> ok;
        };
    }

    private Reply request(Consumer<MessageWriter> write) throws NetlinkException {
        return Refusals.explained(netlink.request(write));
    }

    private MessageWriter named(MessageWriter to, int command, String set) {
        return begin(to, command, AddressFamily.AF_UNSPEC).string(IPSET_ATTR_SETNAME, set);
    }

    /// Begins a message without flag EXCL, which would forbid repeated commands.
    private MessageWriter begin(MessageWriter to, int command, int family) {
        return Nfnetlink.begin(to, Nfnetlink.IPSET, command, 0, family)
                .u8(IPSET_ATTR_PROTOCOL, protocol);
    }
}
