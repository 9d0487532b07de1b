package dev.sluice.netlink.netfilter;

import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the chains to which the rules of an nf_tables chain jump (linux/netfilter/nf_tables.h,
/// NFT_MSG_GETRULE).
public final class Jumps {
    private Jumps() {}

    /// The targets of a chain's jump and goto rules, in the order of the rules. Rules that look
    /// their verdict up in a map are left out.
    ///
    /// @param family [dev.sluice.netlink.AddressFamily#AF_INET] or another family of nf_tables
    /// @return an empty list if there is no such table or chain
    public static Answer<List<String>> of(Netlink netlink, int family, String table, String chain)
            throws NetlinkException {
        return netlink.dump(
                to ->
                        Nfnetlink.begin(to, Nfnetlink.NFTABLES, Nft.NFT_MSG_GETRULE, 0, family)
                                .string(Nft.NFTA_RULE_TABLE, table)
                                .string(Nft.NFTA_RULE_CHAIN, chain),
                message -> jump(message, table, chain));
    }

    /// Returns the target of one rule, or null. The table and chain are compared again because
    /// older kernels list the rules of other chains too.
    private static @Nullable String jump(Message message, String table, String chain) {
        boolean wanted = true;
        String jump = null;
        Attributes attributes = message.skip(Nfnetlink.HEADER).attributes();
        while (attributes.next()) {
            switch (attributes.type()) {
                case Nft.NFTA_RULE_TABLE -> wanted &= attributes.string().equals(table);
                case Nft.NFTA_RULE_CHAIN -> wanted &= attributes.string().equals(chain);
                case Nft.NFTA_RULE_EXPRESSIONS -> jump = ofExpressions(attributes.nested());
                default -> {}
            }
        }
        return wanted ? jump : null;
    }

    /// Reads the expressions of a rule. The kernel writes the name of an expression before its
    /// data, whose attributes depend on the name.
    private static @Nullable String ofExpressions(Attributes expressions) {
        String jump = null;
        while (expressions.next()) {
            boolean immediate = false;
            Attributes expression = expressions.nested();
            while (expression.next()) {
                switch (expression.type()) {
                    case Nft.NFTA_EXPR_NAME -> immediate = expression.string().equals("immediate");
                    case Nft.NFTA_EXPR_DATA -> {
                        String found = immediate ? ofImmediate(expression.nested()) : null;
                        jump = found == null ? jump : found;
                    }
                    default -> {}
                }
            }
        }
        return jump;
    }

    private static @Nullable String ofImmediate(Attributes values) {
        if (!values.next(Nft.NFTA_IMMEDIATE_DATA)) {
            return null;
        }
        Attributes data = values.nested();
        if (!data.next(Nft.NFTA_DATA_VERDICT)) {
            return null;
        }
        Attributes verdict = data.nested();
        return verdict.next(Nft.NFTA_VERDICT_CHAIN) ? verdict.string() : null;
    }
}
