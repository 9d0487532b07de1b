package dev.sluice.netlink.netfilter;

import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads where the rules of a chain of nf_tables jump to: what a packet may meet from there.
public final class Jumps {
    private static final int NFT_MSG_GETRULE = 7;
    private static final int NFTA_RULE_TABLE = 1;
    private static final int NFTA_RULE_CHAIN = 2;
    private static final int NFTA_RULE_EXPRESSIONS = 4;
    private static final int NFTA_EXPR_NAME = 1;
    private static final int NFTA_EXPR_DATA = 2;
    private static final int NFTA_IMMEDIATE_DATA = 2;
    private static final int NFTA_DATA_VERDICT = 2;
    private static final int NFTA_VERDICT_CHAIN = 2;

    private Jumps() {}

    /// The chains that rules of a chain jump or go to, in the order of the rules; those that leave
    /// the way to a map are not told.
    ///
    /// @param family [Nfnetlink#AF_INET] or another of nf_tables
    /// @return an empty list also where there is no such table or chain
    public static Answer<List<String>> of(Netlink netlink, int family, String table, String chain)
            throws NetlinkException {
        return netlink.dump(
                to ->
                        Nfnetlink.begin(to, Nfnetlink.NFTABLES, NFT_MSG_GETRULE, 0, family)
                                .string(NFTA_RULE_TABLE, table)
                                .string(NFTA_RULE_CHAIN, chain),
                message -> jump(message, table, chain));
    }

    /// Older kernels list the rules of other chains as well.
    private static @Nullable String jump(Message message, String table, String chain) {
        boolean wanted = true;
        String jump = null;
        Attributes attributes = message.skip(Nfnetlink.HEADER).attributes();
        while (attributes.next()) {
            switch (attributes.type()) {
                case NFTA_RULE_TABLE -> wanted &= attributes.string().equals(table);
                case NFTA_RULE_CHAIN -> wanted &= attributes.string().equals(chain);
                case NFTA_RULE_EXPRESSIONS -> jump = ofExpressions(attributes.nested());
                default -> {}
            }
        }
        return wanted ? jump : null;
    }

    /// The kernel puts the name of an expression before what it holds, whose attributes mean
    /// something else in each kind.
    private static @Nullable String ofExpressions(Attributes expressions) {
        String jump = null;
        while (expressions.next()) {
            boolean immediate = false;
            Attributes expression = expressions.nested();
            while (expression.next()) {
                switch (expression.type()) {
                    case NFTA_EXPR_NAME -> immediate = expression.string().equals("immediate");
                    case NFTA_EXPR_DATA -> {
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
        if (!values.next(NFTA_IMMEDIATE_DATA)) {
            return null;
        }
        Attributes data = values.nested();
        if (!data.next(NFTA_DATA_VERDICT)) {
            return null;
        }
        Attributes verdict = data.nested();
        return verdict.next(NFTA_VERDICT_CHAIN) ? verdict.string() : null;
    }
}
