package dev.sluice.netlink.netfilter;

import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;
import java.util.List;
import java.util.OptionalInt;

/// Lists the tables and chains of nf_tables, of all families and of all programs, without their
/// rules (linux/netfilter/nf_tables.h). It takes about a microsecond for each chain.
public final class TableList {
    private final Netlink netlink;

    /// @param netlink of family NETFILTER
    public TableList(Netlink netlink) {
        this.netlink = netlink;
    }

    /// A table.
    ///
    /// @param family as the kernel numbers it (NFPROTO_...)
    public record TableEntry(int family, String name) {}

    /// A chain.
    ///
    /// @param hook the number of its hook; empty if only rules jump to it
    /// @param drops whether its policy is drop
    /// @param uses the number of its rules and of the jumps to it
    public record ChainEntry(
            int family, String table, String name, OptionalInt hook, boolean drops, int uses) {}

    public Answer<List<TableEntry>> tables() throws NetlinkException {
        return netlink.dump(
                to ->
                        Nfnetlink.begin(
                                to,
                                Nfnetlink.NFTABLES,
                                Nft.NFT_MSG_GETTABLE,
                                0,
                                AddressFamily.AF_UNSPEC),
                message -> {
                    int family = message.u8();
                    Attributes attributes = message.skip(Nfnetlink.HEADER - 1).attributes();
                    return attributes.next(Nft.NFTA_TABLE_NAME)
                            ? new TableEntry(family, attributes.string())
                            : null;
                });
    }

    public Answer<List<ChainEntry>> chains() throws NetlinkException {
        return netlink.dump(
                to ->
                        Nfnetlink.begin(
                                to,
                                Nfnetlink.NFTABLES,
                                Nft.NFT_MSG_GETCHAIN,
                                0,
                                AddressFamily.AF_UNSPEC),
                TableList::chain);
    }

    private static ChainEntry chain(Message message) {
        int family = message.u8();
        String table = "";
        String name = "";
        OptionalInt hook = OptionalInt.empty();
        int policy = Nft.NF_ACCEPT;
        int uses = 0;
        Attributes attributes = message.skip(Nfnetlink.HEADER - 1).attributes();
        while (attributes.next()) {
            switch (attributes.type()) {
                case Nft.NFTA_CHAIN_TABLE -> table = attributes.string();
                case Nft.NFTA_CHAIN_NAME -> name = attributes.string();
                case Nft.NFTA_CHAIN_POLICY -> policy = attributes.be32();
                case Nft.NFTA_CHAIN_USE -> uses = attributes.be32();
                case Nft.NFTA_CHAIN_HOOK -> {
                    Attributes its = attributes.nested();
                    if (its.next(Nft.NFTA_HOOK_HOOKNUM)) {
                        hook = OptionalInt.of(its.be32());
                    }
                }
                default -> {}
            }
        }
        return new ChainEntry(family, table, name, hook, policy == Nft.NF_DROP, uses);
    }
}
