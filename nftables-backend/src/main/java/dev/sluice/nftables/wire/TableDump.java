package dev.sluice.nftables.wire;

import dev.sluice.model.IpFamily;
import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Errno;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.MessageWriter;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.Reply;
import dev.sluice.netlink.netfilter.Nfnetlink;
import dev.sluice.netlink.netfilter.Nft;
import dev.sluice.nftables.table.Element;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.Value;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Lists the contents of a table, one type of object after another (linux/netfilter/nf_tables.h,
/// NFT_MSG_GET...).
///
/// The kernel lists some 700 elements of a set at a time, and finds the next ones by walking from
/// the first. So twice as many elements take four times as long.
final class TableDump {
    /// The most elements of one request: the answers, one for each, must fit the receive buffer
    /// even if it could not be enlarged.
    private static final int AT_ONCE = 64;

    private final Netlink netlink;
    private final IpFamily family;
    private final String table;

    TableDump(Netlink netlink, IpFamily family, String table) {
        this.netlink = netlink;
        this.family = family;
        this.table = table;
    }

    /// The elements of a set.
    ///
    /// @param garbled whether the set also has elements that we never write
    record Elements(List<Element> known, boolean garbled) {}

    InstalledTable read(Collection<SetSpec> wanted) throws IOException {
        Map<String, SetAttributes> sets = new LinkedHashMap<>();
        for (SetAttributes.Listed set :
                dump(Nft.NFT_MSG_GETSET, Nft.NFTA_SET_TABLE, TableReader::set)) {
            if (set.table().equals(table) && !set.attributes().isAnonymous()) {
                sets.put(set.name(), set.attributes());
            }
        }
        Map<String, Map<Key, Value>> elements = new HashMap<>();
        Set<String> garbled = new HashSet<>();
        for (SetSpec set : wanted) {
            if (SetAttributes.of(set, family).equals(sets.get(set.name()))) {
                Elements read = elements(set);
                Map<Key, Value> all = HashMap.newHashMap(read.known.size());
                read.known.forEach(element -> all.put(element.key(), element.value()));
                elements.put(set.name(), all);
                if (read.garbled) {
                    garbled.add(set.name());
                }
            }
        }
        return new InstalledTable(
                family, flags() != 0, sets, counters(), chains(), elements, garbled);
    }

    private int flags() throws IOException {
        return netlink.get(
                        to -> begin(to, Nft.NFT_MSG_GETTABLE).string(Nft.NFTA_TABLE_NAME, table),
                        TableReader::tableFlags)
                .orThrow("get");
    }

    private Set<String> counters() throws IOException {
        Set<String> counters = new HashSet<>();
        for (TableReader.ListedCounter counter :
                dump(Nft.NFT_MSG_GETOBJ, Nft.NFTA_OBJ_TABLE, TableReader::counter)) {
            if (counter.table().equals(table)) {
                counters.add(counter.name());
            }
        }
        return counters;
    }

    /// How many packets a counter has counted; empty if there is no such counter.
    OptionalLong packets(String counter) throws IOException {
        Answer<Long> answer =
                netlink.get(
                        to ->
                                new CommandWriter(to, family, table)
                                        .counter(Nft.NFT_MSG_GETOBJ, 0, counter),
                        message -> {
                            TableReader.ListedCounter found = TableReader.counter(message);
                            return found == null ? 0 : found.packets();
                        });
        boolean none = answer instanceof Answer.Refused(int errno, _) && errno == Errno.ENOENT;
        return none
                ? OptionalLong.empty()
                : OptionalLong.of(answer.orThrow("get counter " + counter));
    }

    private Map<String, InstalledTable.ReadChain> chains() throws IOException {
        Map<String, List<InstalledTable.ReadRule>> rules = new HashMap<>();
        for (TableReader.ListedRule rule :
                dump(Nft.NFT_MSG_GETRULE, Nft.NFTA_RULE_TABLE, TableReader::rule)) {
            if (rule.table().equals(table)) {
                rules.computeIfAbsent(rule.chain(), _ -> new ArrayList<>()).add(rule.rule());
            }
        }
        Map<String, InstalledTable.ReadChain> chains = new LinkedHashMap<>();
        for (TableReader.ListedChain chain :
                dump(Nft.NFT_MSG_GETCHAIN, Nft.NFTA_CHAIN_TABLE, TableReader::chain)) {
            if (chain.table().equals(table) && !chain.bound()) {
                List<InstalledTable.ReadRule> own = rules.getOrDefault(chain.name(), List.of());
                chains.put(
                        chain.name(),
                        new InstalledTable.ReadChain(chain.hook(), chain.accepts(), own));
            }
        }
        return chains;
    }

    /// The elements of a set; none if there is no such set.
    Elements elements(SetSpec set) throws IOException {
        List<@Nullable Element> found = new ArrayList<>();
        list(set, found::clear, message -> TableReader.elements(message, set, family, found));
        List<Element> known = new ArrayList<>(found.size());
        for (Element element : found) {
            if (element != null) {
                known.add(element);
            }
        }
        return new Elements(known, known.size() < found.size());
    }

    /// The values of elements, up to the first key that the set does not have.
    Map<Key, Value> ask(SetSpec set, List<Key> keys) throws IOException {
        Map<Key, Value> found = LinkedHashMap.newLinkedHashMap(keys.size());
        List<@Nullable Element> some = new ArrayList<>(AT_ONCE);
        for (int from = 0; from < keys.size() && found.size() == from; from += AT_ONCE) {
            List<Key> asked = keys.subList(from, Math.min(from + AT_ONCE, keys.size()));
            some.clear();
            Reply reply =
                    netlink.request(
                            to ->
                                    new CommandWriter(to, family, table)
                                            .keys(Nft.NFT_MSG_GETSETELEM, set.name(), asked),
                            message -> TableReader.elements(message, set, family, some));
            if (!(reply instanceof Reply.Refused(int errno, _) && errno == Errno.ENOENT)) {
                reply.orThrow("ask for elements of set " + set.name());
            }
            for (Element element : some) {
                if (element != null) {
                    found.put(element.key(), element.value());
                }
            }
        }
        return found;
    }

    /// The packet counts of a set's elements; empty if there is no such set.
    Map<Key, Long> counts(SetSpec set) throws IOException {
        Map<Key, Long> counts = new HashMap<>();
        list(set, counts::clear, message -> TableReader.counts(message, set, family, counts));
        return counts;
    }

    /// @param start runs before each try
    private void list(SetSpec set, Runnable start, Consumer<Message> read) throws IOException {
        Answer<List<Boolean>> answer =
                netlink.dump(
                        to -> {
                            start.run();
                            begin(to, Nft.NFT_MSG_GETSETELEM)
                                    .string(Nft.NFTA_SET_ELEM_LIST_TABLE, table)
                                    .string(Nft.NFTA_SET_ELEM_LIST_SET, set.name());
                        },
                        message -> {
                            read.accept(message);
                            return null;
                        });
        boolean none = answer instanceof Answer.Refused(int errno, _) && errno == Errno.ENOENT;
        if (!none) {
            answer.orThrow("list set " + set.name());
        }
    }

    private <T> List<T> dump(int message, int nameAttribute, Function<Message, @Nullable T> read)
            throws IOException {
        return netlink.dump(to -> begin(to, message).string(nameAttribute, table), read)
                .orThrow("list");
    }

    private MessageWriter begin(MessageWriter to, int message) {
        return Nfnetlink.begin(to, Nfnetlink.NFTABLES, message, 0, Nfproto.of(family));
    }
}
