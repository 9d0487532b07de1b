package dev.sluice.netlink.netfilter;

import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.Errno;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/// Reads and changes the flags of nf_tables tables and the hooks of chains. Both decide whether
/// packets reach the rules, and iptables programs show neither (linux/netfilter/nf_tables.h).
public final class Tables {
    private final Netlink netlink;
    private final int family;

    /// @param netlink of family NETFILTER
    /// @param family [dev.sluice.netlink.AddressFamily#AF_INET] or another family of nf_tables
    public Tables(Netlink netlink, int family) {
        this.netlink = netlink;
        this.family = family;
    }

    /// The state of a chain.
    ///
    /// @param hook the netfilter hook of a base chain (`NF_INET_PRE_ROUTING` is 0); empty for other
    ///   chains, which only rules jump to
    public record ChainState(OptionalInt hook) {}

    /// The flags of a table; empty if the table does not exist.
    public Optional<Integer> flags(String table) throws IOException {
        return found(
                "table " + table,
                netlink.get(
                        to ->
                                Nfnetlink.begin(
                                                to,
                                                Nfnetlink.NFTABLES,
                                                Nft.NFT_MSG_GETTABLE,
                                                0,
                                                family)
                                        .string(Nft.NFTA_TABLE_NAME, table),
                        Tables::flagsOf));
    }

    /// Whether a table exists and is dormant, which makes packets skip it (`NFT_TABLE_F_DORMANT`).
    public boolean isDormant(String table) throws IOException {
        return flags(table).filter(flags -> (flags & Nft.NFT_TABLE_F_DORMANT) != 0).isPresent();
    }

    /// Clears the dormant flag of a table.
    ///
    /// @throws IOException if the kernel refuses it
    public void wake(String table) throws IOException {
        int flags = flags(table).orElse(0) & ~Nft.NFT_TABLE_F_DORMANT;
        commit(
                "switch table " + table + " on",
                Batch.commit(
                        netlink,
                        Nfnetlink.NFTABLES,
                        to ->
                                Nfnetlink.begin(
                                                to,
                                                Nfnetlink.NFTABLES,
                                                Nft.NFT_MSG_NEWTABLE,
                                                0,
                                                family)
                                        .string(Nft.NFTA_TABLE_NAME, table)
                                        .be32(Nft.NFTA_TABLE_FLAGS, flags)));
    }

    /// The state of a chain; empty if the chain does not exist.
    public Optional<ChainState> chain(String table, String name) throws IOException {
        return found(
                "chain " + name + " of table " + table,
                netlink.get(
                        to ->
                                Nfnetlink.begin(
                                                to,
                                                Nfnetlink.NFTABLES,
                                                Nft.NFT_MSG_GETCHAIN,
                                                0,
                                                family)
                                        .string(Nft.NFTA_CHAIN_TABLE, table)
                                        .string(Nft.NFTA_CHAIN_NAME, name),
                        Tables::chainOf));
    }

    /// Deletes a chain and its rules in one transaction.
    ///
    /// @throws IOException if the kernel refuses it
    public void deleteChain(String table, String name) throws IOException {
        commit(
                "delete chain " + name + " of table " + table,
                Batch.commit(
                        netlink,
                        Nfnetlink.NFTABLES,
                        to -> {
                            Nfnetlink.begin(to, Nfnetlink.NFTABLES, Nft.NFT_MSG_DELRULE, 0, family)
                                    .string(Nft.NFTA_RULE_TABLE, table)
                                    .string(Nft.NFTA_RULE_CHAIN, name);
                            Nfnetlink.begin(to, Nfnetlink.NFTABLES, Nft.NFT_MSG_DELCHAIN, 0, family)
                                    .string(Nft.NFTA_CHAIN_TABLE, table)
                                    .string(Nft.NFTA_CHAIN_NAME, name);
                        }));
    }

    private static <T> Optional<T> found(String what, Answer<T> answer) throws IOException {
        return answer instanceof Answer.Refused<T> refused && refused.errno() == Errno.ENOENT
                ? Optional.empty()
                : Optional.of(answer.orThrow("read " + what));
    }

    private static void commit(String what, Batch.Outcome outcome) throws IOException {
        if (outcome instanceof Batch.Outcome.Refused(var failures)) {
            throw new NetlinkException(what + ": " + failures.getFirst());
        }
    }

    private static int flagsOf(Message message) {
        Attributes attributes = message.skip(Nfnetlink.HEADER).attributes();
        return attributes.next(Nft.NFTA_TABLE_FLAGS) ? attributes.be32() : 0;
    }

    private static ChainState chainOf(Message message) {
        Attributes attributes = message.skip(Nfnetlink.HEADER).attributes();
        if (!attributes.next(Nft.NFTA_CHAIN_HOOK)) {
            return new ChainState(OptionalInt.empty());
        }
        Attributes hook = attributes.nested();
        return new ChainState(
                hook.next(Nft.NFTA_HOOK_HOOKNUM)
                        ? OptionalInt.of(hook.be32())
                        : OptionalInt.empty());
    }
}
