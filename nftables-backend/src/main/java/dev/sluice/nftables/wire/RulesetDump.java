package dev.sluice.nftables.wire;

import dev.sluice.model.IpFamily;
import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Errno;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.netfilter.Nfnetlink;
import dev.sluice.netlink.netfilter.Nft;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Lists everything in nf_tables that packets of one family pass, with elements: the tables of the
/// family itself and those of `inet` (linux/netfilter/nf_tables.h, `enum nf_tables_msg_types`).
final class RulesetDump {
    private final Netlink netlink;

    RulesetDump(Netlink netlink) {
        this.netlink = netlink;
    }

    ListedRuleset read(IpFamily family) throws IOException {
        List<TableContents> tables = new ArrayList<>();
        for (int number : new int[] {Nfproto.of(family), Nfproto.NFPROTO_INET}) {
            tables.addAll(read(number).tables());
        }
        return new ListedRuleset(tables);
    }

    private ListedRuleset read(int family) throws IOException {
        var builder = new ListedRuleset.Builder();
        list(family, Nft.NFT_MSG_GETTABLE, () -> {}, builder::table);
        list(family, Nft.NFT_MSG_GETCHAIN, () -> {}, builder::chain);
        list(family, Nft.NFT_MSG_GETRULE, builder::forgetRules, builder::rule);
        List<SetAttributes.Listed> sets = new ArrayList<>();
        list(family, Nft.NFT_MSG_GETSET, sets::clear, message -> sets.add(builder.set(message)));
        for (SetAttributes.Listed set : sets) {
            elements(family, set, builder);
        }
        return builder.build();
    }

    /// @param again runs before the listing, and before each time it starts again
    private void list(int family, int message, Runnable again, Consumer<Message> each)
            throws IOException {
        netlink.dump(
                        to -> {
                            again.run();
                            Nfnetlink.begin(to, Nfnetlink.NFTABLES, message, 0, family);
                        },
                        answer -> {
                            each.accept(answer);
                            return null;
                        })
                .orThrow("list nf_tables");
    }

    private void elements(int family, SetAttributes.Listed set, ListedRuleset.Builder into)
            throws IOException {
        Answer<?> answer =
                netlink.dump(
                        to -> {
                            into.again(set);
                            Nfnetlink.begin(
                                            to,
                                            Nfnetlink.NFTABLES,
                                            Nft.NFT_MSG_GETSETELEM,
                                            0,
                                            family)
                                    .string(Nft.NFTA_SET_ELEM_LIST_TABLE, set.table())
                                    .string(Nft.NFTA_SET_ELEM_LIST_SET, set.name());
                        },
                        message -> {
                            into.elements(message);
                            return null;
                        });
        // A set that was deleted meanwhile has no elements.
        boolean gone = answer instanceof Answer.Refused(int errno, _) && errno == Errno.ENOENT;
        if (!gone) {
            answer.orThrow("list set " + set.name());
        }
    }
}
