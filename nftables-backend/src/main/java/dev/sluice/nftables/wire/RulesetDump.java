package dev.sluice.nftables.wire;

import dev.sluice.model.IpFamily;
import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Errno;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.netfilter.Nfnetlink;
import dev.sluice.netlink.netfilter.Nft;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

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

    /// The names of the tables of a family.
    List<String> tables(int family) throws IOException {
        List<String> names = new ArrayList<>();
        list(
                family,
                Nft.NFT_MSG_GETTABLE,
                names::clear,
                message -> names.add(ElementReader.table(message).name()));
        return names;
    }

    /// Reads one table. Its plain sets are looked up later.
    ///
    /// @param elsewhere where the elements of a set are looked up
    ListedRuleset readTable(
            int family, String table, Function<SetAttributes.Listed, SetContents.Points> elsewhere)
            throws IOException {
        var builder = new ListedRuleset.Builder();
        list(family, Nft.NFT_MSG_GETTABLE, () -> {}, message -> builder.table(message, table));
        list(family, Nft.NFT_MSG_GETCHAIN, () -> {}, builder::chain);
        rules(family, table, builder::forgetRules, builder::rule);
        List<SetAttributes.Listed> sets = new ArrayList<>();
        list(
                family,
                Nft.NFT_MSG_GETSET,
                sets::clear,
                message -> {
                    SetAttributes.Listed set = TableReader.set(message);
                    if (set.table().equals(table)) {
                        sets.add(set);
                    }
                });
        for (SetAttributes.Listed set : sets) {
            if (AskedRuleset.isPlain(set)) {
                builder.ask(set, elsewhere.apply(set));
            } else {
                elements(family, set, builder);
            }
        }
        return builder.build();
    }

    /// Other tables may have very many rules.
    private void rules(int family, String table, Runnable again, Consumer<Message> each)
            throws IOException {
        netlink.dump(
                        to -> {
                            again.run();
                            Nfnetlink.begin(to, Nfnetlink.NFTABLES, Nft.NFT_MSG_GETRULE, 0, family)
                                    .string(Nft.NFTA_RULE_TABLE, table);
                        },
                        answer -> {
                            each.accept(answer);
                            return null;
                        })
                .orThrow("list the rules of table " + table);
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

    /// Lists everything like [#read(IpFamily)], and returns the kernel's messages as they came, one
    /// after the other.
    ///
    /// @param skipped the names of tables to leave out, except in family `inet`
    byte[] record(IpFamily family, Predicate<String> skipped) throws IOException {
        var all = new ByteArrayOutputStream();
        for (int number : new int[] {Nfproto.of(family), Nfproto.NFPROTO_INET}) {
            boolean inet = number == Nfproto.NFPROTO_INET;
            record(number, table -> !inet && skipped.test(table), all);
        }
        return all.toByteArray();
    }

    private void record(int family, Predicate<String> skipped, ByteArrayOutputStream all)
            throws IOException {
        var part = new ByteArrayOutputStream();
        List<String> tables = new ArrayList<>();
        list(
                family,
                Nft.NFT_MSG_GETTABLE,
                () -> {
                    part.reset();
                    tables.clear();
                },
                message -> {
                    String table = ElementReader.table(message).name();
                    if (!skipped.test(table)) {
                        tables.add(table);
                        part.writeBytes(message.copy());
                    }
                });
        part.writeTo(all);
        list(
                family,
                Nft.NFT_MSG_GETCHAIN,
                part::reset,
                message -> {
                    if (tables.contains(TableReader.chain(message).table())) {
                        part.writeBytes(message.copy());
                    }
                });
        part.writeTo(all);
        for (String table : tables) {
            rules(family, table, part::reset, message -> part.writeBytes(message.copy()));
            part.writeTo(all);
        }
        List<SetAttributes.Listed> sets = new ArrayList<>();
        list(
                family,
                Nft.NFT_MSG_GETSET,
                () -> {
                    part.reset();
                    sets.clear();
                },
                message -> {
                    SetAttributes.Listed set = TableReader.set(message);
                    if (tables.contains(set.table())) {
                        sets.add(set);
                        part.writeBytes(message.copy());
                    }
                });
        part.writeTo(all);
        for (SetAttributes.Listed set : sets) {
            elements(family, set, part::reset, message -> part.writeBytes(message.copy()));
            part.writeTo(all);
        }
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
        elements(family, set, () -> into.again(set), into::elements);
    }

    private void elements(
            int family, SetAttributes.Listed set, Runnable again, Consumer<Message> each)
            throws IOException {
        Answer<?> answer =
                netlink.dump(
                        to -> {
                            again.run();
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
                            each.accept(message);
                            return null;
                        });
        // A set that was deleted meanwhile has no elements.
        boolean gone = answer instanceof Answer.Refused(int errno, _) && errno == Errno.ENOENT;
        if (!gone) {
            answer.orThrow("list set " + set.name());
        }
    }
}
