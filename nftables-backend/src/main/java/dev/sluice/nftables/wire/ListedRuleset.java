package dev.sluice.nftables.wire;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.netfilter.Nft;
import dev.sluice.trace.AffinityState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// All tables that packets of one family pass, as the kernel lists them.
public final class ListedRuleset {
    /// A ruleset without tables.
    public static final ListedRuleset NONE = new ListedRuleset(List.of());

    private final List<TableContents> tables;

    ListedRuleset(List<TableContents> tables) {
        this.tables = List.copyOf(tables);
    }

    List<TableContents> tables() {
        return tables;
    }

    /// The names of the tables, those of family `inet` among them.
    public List<String> names() {
        return tables.stream().map(TableContents::name).toList();
    }

    /// The ruleset without some tables. Those of iptables are better read by iptables' own
    /// programs.
    public ListedRuleset without(Predicate<String> names) {
        return new ListedRuleset(
                tables.stream().filter(table -> !names.test(table.name())).toList());
    }

    /// The addresses and ports that maps of verdicts name.
    ///
    /// @param family of the addresses
    public Set<NamedDestination> destinations(IpFamily family) {
        Set<NamedDestination> found = new LinkedHashSet<>();
        for (TableContents table : tables) {
            for (SetContents set : table.sets().values()) {
                set.points()
                        .forEach((key, point) -> {
                            if (point.verdict() != null) {
                                NamedDestination.of(family, set.attributes().keyType(), key)
                                        .ifPresent(found::add);
                            }
                        });
            }
        }
        return found;
    }

    /// The clients that rules have learned. The clock, in seconds, is at the longest timeout of any
    /// set, so that all of them were seen between 0 and now.
    public AffinityState affinity() {
        int now =
                tables.stream()
                        .flatMap(table -> table.sets().values().stream())
                        .mapToInt(SetContents::timeoutSeconds)
                        .max()
                        .orElse(0);
        Map<String, Map<Ip, Integer>> lists = new HashMap<>();
        for (TableContents table : tables) {
            table.sets()
                    .forEach((name, set) -> {
                        if (set.learns()) {
                            set.points()
                                    .forEach((key, point) -> {
                                        long left = Math.ceilDiv(point.leftMillis(), 1000);
                                        int age = Math.max(0, set.timeoutSeconds() - (int) left);
                                        if (key.length() == 4 || key.length() == 16) {
                                            lists.computeIfAbsent(
                                                            LearnedClients.list(
                                                                    table.name(),
                                                                    name,
                                                                    point.data()),
                                                            _ -> new HashMap<>())
                                                    .put(Ip.of(key.bytes()), now - age);
                                        }
                                    });
                        }
                    });
        }
        return new AffinityState(lists, now);
    }

    /// Builds a ruleset from the kernel's messages, listed or announced.
    static final class Builder {
        private final Map<String, Integer> flags = new LinkedHashMap<>();
        private final Map<String, TableReader.ListedChain> chains = new LinkedHashMap<>();
        private final Map<String, List<InstalledTable.ReadRule>> rules = new HashMap<>();
        private final Map<String, SetContents.Builder> sets = new LinkedHashMap<>();

        void table(Message message) {
            ElementReader.ListedTable table = ElementReader.table(message);
            flags.put(table.name(), table.flags());
        }

        /// Takes only a table of this name.
        void table(Message message, String only) {
            ElementReader.ListedTable table = ElementReader.table(message);
            if (table.name().equals(only)) {
                flags.put(table.name(), table.flags());
            }
        }

        void chain(Message message) {
            TableReader.ListedChain chain = TableReader.chain(message);
            chains.put(key(chain.table(), chain.name()), chain);
        }

        void rule(Message message) {
            TableReader.ListedRule rule = TableReader.rule(message);
            rules.computeIfAbsent(key(rule.table(), rule.chain()), _ -> new ArrayList<>())
                    .add(rule.rule());
        }

        void forgetRules() {
            rules.clear();
        }

        SetAttributes.Listed set(Message message) {
            SetAttributes.Listed set = TableReader.set(message);
            sets.put(key(set.table(), set.name()), new SetContents.Builder(set.attributes()));
            return set;
        }

        void elements(Message message) {
            ElementReader.read(message, (table, set) -> sets.get(key(table, set)));
        }

        /// Takes a set whose elements are looked up somewhere else.
        void ask(SetAttributes.Listed set, SetContents.Points elsewhere) {
            var builder = new SetContents.Builder(set.attributes());
            builder.ask(elsewhere);
            sets.put(key(set.table(), set.name()), builder);
        }

        /// Drops the elements of a set that were read so far.
        void again(SetAttributes.Listed set) {
            sets.put(key(set.table(), set.name()), new SetContents.Builder(set.attributes()));
        }

        ListedRuleset build() {
            List<TableContents> tables = new ArrayList<>();
            flags.forEach((name, number) -> {
                Map<String, InstalledTable.ReadChain> its = new LinkedHashMap<>();
                chains.forEach((key, chain) -> {
                    if (chain.table().equals(name)) {
                        its.put(
                                chain.name(),
                                new InstalledTable.ReadChain(
                                        chain.hook(),
                                        chain.accepts(),
                                        rules.getOrDefault(key, List.of())));
                    }
                });
                Map<String, SetContents> contents = new LinkedHashMap<>();
                sets.forEach((key, set) -> {
                    if (key.startsWith(name + "\n")) {
                        contents.put(key.substring(name.length() + 1), set.build());
                    }
                });
                boolean dormant = (number & Nft.NFT_TABLE_F_DORMANT) != 0;
                tables.add(new TableContents(name, dormant, its, contents));
            });
            return new ListedRuleset(tables);
        }

        private static String key(String table, String name) {
            return table + "\n" + name;
        }
    }
}
