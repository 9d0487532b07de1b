package dev.sluice.netlink.nftrace;

import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;
import dev.sluice.netlink.netfilter.Nfnetlink;
import dev.sluice.netlink.netfilter.Nft;
import java.util.Optional;

/// Reads the comments of elements of sets and maps (linux/netfilter/nf_tables.h,
/// NFT_MSG_GETSETELEM).
public final class ElementComments {
    private final Netlink netlink;

    /// @param netlink of family NETFILTER
    public ElementComments(Netlink netlink) {
        this.netlink = netlink;
    }

    /// The comment of one element; empty if it has none, or if there is no such element.
    ///
    /// @param family of the table: [dev.sluice.netlink.AddressFamily#AF_INET] or another one of
    ///   nf_tables
    /// @param key as the kernel keeps it: each field in network order, padded to 4 bytes
    public Optional<String> of(int family, String table, String set, byte[] key)
            throws NetlinkException {
        Answer<Optional<String>> answer =
                netlink.get(
                        to ->
                                Nfnetlink.begin(
                                                to,
                                                Nfnetlink.NFTABLES,
                                                Nft.NFT_MSG_GETSETELEM,
                                                0,
                                                family)
                                        .string(Nft.NFTA_SET_ELEM_LIST_TABLE, table)
                                        .string(Nft.NFTA_SET_ELEM_LIST_SET, set)
                                        .open(Nft.NFTA_SET_ELEM_LIST_ELEMENTS)
                                        .open(Nft.NFTA_LIST_ELEM)
                                        .open(Nft.NFTA_SET_ELEM_KEY)
                                        .bytes(Nft.NFTA_DATA_VALUE, key)
                                        .close(Nft.NFTA_SET_ELEM_KEY)
                                        .close(Nft.NFTA_LIST_ELEM)
                                        .close(Nft.NFTA_SET_ELEM_LIST_ELEMENTS),
                        ElementComments::read);
        return answer instanceof Answer.Got<Optional<String>>(Optional<String> comment)
                ? comment
                : Optional.empty();
    }

    private static Optional<String> read(Message message) {
        Attributes attributes = message.skip(Nfnetlink.HEADER).attributes();
        if (!attributes.next(Nft.NFTA_SET_ELEM_LIST_ELEMENTS)) {
            return Optional.empty();
        }
        Attributes elements = attributes.nested();
        if (!elements.next(Nft.NFTA_LIST_ELEM)) {
            return Optional.empty();
        }
        Attributes element = elements.nested();
        return element.next(Nft.NFTA_SET_ELEM_USERDATA)
                ? RuleComment.of(element.bytes())
                : Optional.empty();
    }
}
