package dev.sluice.netlink.nftrace;

import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;
import dev.sluice.netlink.netfilter.Nfnetlink;
import dev.sluice.netlink.netfilter.Nft;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads rules of nf_tables one by one, by their handles, and remembers them: a table may have a
/// hundred thousand. Used by one thread.
public final class RuleOutlines {
    private static final int MOST_REMEMBERED = 10_000;

    private final Netlink netlink;
    private final Map<Key, RuleOutline> known = new HashMap<>();

    private record Key(int family, String table, String chain, long handle) {}

    /// @param netlink of family NETFILTER
    public RuleOutlines(Netlink netlink) {
        this.netlink = netlink;
    }

    /// The rule of an event; [RuleOutline#NONE] if it is gone.
    public RuleOutline of(TraceEvent event) throws NetlinkException {
        var key = new Key(event.family(), event.table(), event.chain(), event.handle());
        RuleOutline outline = known.get(key);
        if (outline == null) {
            outline = read(key);
            if (known.size() < MOST_REMEMBERED) {
                known.put(key, outline);
            }
        }
        return outline;
    }

    private RuleOutline read(Key key) throws NetlinkException {
        Answer<RuleOutline> answer =
                netlink.get(
                        to ->
                                Nfnetlink.begin(
                                                to,
                                                Nfnetlink.NFTABLES,
                                                Nft.NFT_MSG_GETRULE,
                                                0,
                                                key.family())
                                        .string(Nft.NFTA_RULE_TABLE, key.table())
                                        .string(Nft.NFTA_RULE_CHAIN, key.chain())
                                        .be64(Nft.NFTA_RULE_HANDLE, key.handle()),
                        RuleOutlines::read);
        return answer instanceof Answer.Got<RuleOutline>(RuleOutline outline)
                ? outline
                : RuleOutline.NONE;
    }

    private static RuleOutline read(Message message) {
        String comment = "";
        List<String> effects = new ArrayList<>();
        Attributes attributes = message.skip(Nfnetlink.HEADER).attributes();
        while (attributes.next()) {
            switch (attributes.type()) {
                case Nft.NFTA_RULE_USERDATA ->
                        comment = RuleComment.of(attributes.bytes()).orElse(comment);
                case Nft.NFTA_RULE_EXPRESSIONS -> {
                    Attributes expressions = attributes.nested();
                    while (expressions.next()) {
                        comment = expression(expressions.nested(), effects, comment);
                    }
                }
                default -> {}
            }
        }
        return new RuleOutline(comment, effects);
    }

    /// Reads one expression. The kernel writes its name before its data.
    ///
    /// @return the comment so far, or that of this expression
    private static String expression(Attributes expression, List<String> effects, String comment) {
        String name = "";
        String found = comment;
        while (expression.next()) {
            switch (expression.type()) {
                case Nft.NFTA_EXPR_NAME -> name = expression.string();
                case Nft.NFTA_EXPR_DATA -> {
                    Attributes data = expression.nested();
                    if (name.equals("match")) {
                        found = ofMatch(data, comment);
                    } else {
                        String effect = effect(name, data);
                        if (effect != null) {
                            effects.add(effect);
                        }
                    }
                }
                default -> {}
            }
        }
        return found;
    }

    private static @Nullable String effect(String name, Attributes data) {
        return switch (name) {
            case "lookup" -> data.next(Nft.NFTA_LOOKUP_SET) ? "lookup " + data.string() : null;
            case "dynset" -> data.next(Nft.NFTA_DYNSET_SET_NAME) ? "update " + data.string() : null;
            case "target" -> data.next(Nft.NFTA_TARGET_NAME) ? data.string() : null;
            case "nat" ->
                    data.next(Nft.NFTA_NAT_TYPE) && data.be32() == Nft.NFT_NAT_DNAT
                            ? "dnat"
                            : "snat";
            case "masq" -> "masquerade";
            case "redir" -> "redirect";
            case "reject", "queue", "fwd", "dup", "notrack", "synproxy", "tproxy" -> name;
            default -> null;
        };
    }

    /// `struct xt_comment_info { char comment[256]; }`
    private static String ofMatch(Attributes data, String otherwise) {
        boolean comment = false;
        while (data.next()) {
            switch (data.type()) {
                case Nft.NFTA_MATCH_NAME -> comment = data.string().equals("comment");
                case Nft.NFTA_MATCH_INFO -> {
                    if (comment) {
                        return data.string();
                    }
                }
                default -> {}
            }
        }
        return otherwise;
    }
}
