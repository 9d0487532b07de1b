package dev.sluice.nftables.wire;

import static java.util.stream.Collectors.toMap;

import dev.sluice.model.IpFamily;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Contents;
import dev.sluice.nftables.table.Element;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.Rule;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.Value;
import dev.sluice.sync.SyncException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/// A kernel in memory. It refuses what the real one refuses, and some things that the real one only
/// tolerates.
public final class FakeKernel implements Kernel {
    private final IpFamily family;
    private final String table;

    /// The installed tables, replaced as a whole when a transaction is committed.
    private FakeTables state;

    private final Map<String, Map<Key, Value>> learned = new HashMap<>();
    private int generation = 1;
    private boolean listening;
    private Heard heard = new Heard.Nothing();
    private Deed beforeReading = () -> {};

    /// Which commands it refuses, by their [Command#text], with a command for each element: `add {
    /// 10.96.0.1 . tcp . 80 } to service-ips`.
    public Predicate<String> refuse = _ -> false;

    /// Which commands it refuses without naming them.
    public Predicate<String> refuseSilently = _ -> false;

    /// The number of commits that succeed before all others get no answer; -1 for no limit.
    public int failAfter = -1;

    /// How often each call succeeds before it fails once.
    private final Map<String, Integer> failing = new HashMap<>();

    /// The number of transactions that were tried.
    public int tried;

    /// The most elements that one call asked for.
    public int asked;

    /// All committed transactions, in order.
    public final List<List<Command>> committed = new ArrayList<>();

    public FakeKernel(IpFamily family, String table) {
        this.family = family;
        this.table = table;
        this.state = FakeTables.none(table);
    }

    /// The contents of our table.
    public Contents contents() {
        var contents = new Contents();
        state.sets().values().forEach(contents::add);
        state.counters().forEach(contents::addCounter);
        state.chains().values().forEach(contents::add);
        state.elements()
                .forEach((set, all) -> all.forEach((key, value) -> contents.add(set, key, value)));
        return contents;
    }

    /// Commits another program's transaction to any table.
    ///
    /// @param place the chain or set of our table that it changes, or the table; empty for none
    public void tamper(String place, List<Command> commands) throws SyncException {
        List<Refusal> refusals = commit(commands);
        if (!refusals.isEmpty()) {
            throw new SyncException(refusals.getFirst().why());
        }
        committed.removeLast();
        if (!place.isEmpty() && listening) {
            heard = new Heard.Foreign(place, "nft (pid 4711)");
        }
    }

    /// Sets what happens just before the next read of the table.
    public void beforeReading(Deed deed) {
        beforeReading = deed;
    }

    /// An action on the kernel.
    public interface Deed {
        void run() throws SyncException;
    }

    /// Makes the table dormant, or sets the policy of a base chain to drop, like another program.
    ///
    /// @param place the name of the table or chain
    public void mark(String place) {
        FakeTables next = state.copy();
        next.marked().add(place);
        state = next;
        generation++;
        if (listening) {
            heard = new Heard.Foreign(place.equals(table) ? "" : place, "nft (pid 4711)");
        }
    }

    /// The places that are still marked.
    public Set<String> marked() {
        return Set.copyOf(state.marked());
    }

    /// Makes a call fail once, as if a socket broke.
    ///
    /// @param call a method of [Kernel]
    /// @param after how often it succeeds before it fails
    public void fail(String call, int after) {
        failing.put(call, after);
    }

    /// Whether a call has not failed yet that [#fail] was called for.
    public boolean isToFail() {
        return !failing.isEmpty();
    }

    private void call(String name) throws SyncException {
        Integer left = failing.computeIfPresent(name, (_, after) -> after - 1);
        if (left != null && left < 0) {
            failing.remove(name);
            throw new SyncException(name + ": the socket broke");
        }
    }

    /// Loses announcements.
    public void lose() {
        heard = new Heard.Unknown();
    }

    /// Adds a client's endpoint to a map, as rules do.
    public void learn(String map, Element client) {
        learned.computeIfAbsent(map, _ -> new LinkedHashMap<>()).put(client.key(), client.value());
    }

    @Override
    public Map<Key, Long> counts(SetSpec set) throws SyncException {
        call("counts");
        return state.elements().getOrDefault(set.name(), Map.of()).keySet().stream()
                .collect(toMap(key -> key, _ -> 0L));
    }

    @Override
    public OptionalLong packets(String counter) throws SyncException {
        call("packets");
        return state.counters().contains(counter) ? OptionalLong.of(0) : OptionalLong.empty();
    }

    @Override
    public boolean hasTable(String name) throws SyncException {
        call("hasTable");
        return state.tables().contains(name);
    }

    @Override
    public Optional<InstalledTable> read(Collection<SetSpec> wanted) throws SyncException {
        call("read");
        Deed deed = beforeReading;
        beforeReading = () -> {};
        deed.run();
        if (!state.tables().contains(table)) {
            return Optional.empty();
        }
        Map<String, SetAttributes> sets = new LinkedHashMap<>();
        state.sets().forEach((name, set) -> sets.put(name, SetAttributes.of(set, family)));
        Map<String, InstalledTable.ReadChain> chains = new LinkedHashMap<>();
        state.chains()
                .forEach((name, chain) ->
                        chains.put(
                                name,
                                new InstalledTable.ReadChain(
                                        chain.hook(),
                                        !state.marked().contains(name),
                                        chain.rules().stream().map(this::read).toList())));
        Map<String, Map<Key, Value>> elements = new HashMap<>();
        for (SetSpec set : wanted) {
            elements.put(
                    set.name(), Map.copyOf(state.elements().getOrDefault(set.name(), Map.of())));
        }
        return Optional.of(
                new InstalledTable(
                        family,
                        state.marked().contains(table),
                        sets,
                        Set.copyOf(state.counters()),
                        chains,
                        elements,
                        Set.of()));
    }

    @Override
    public Map<Key, Value> ask(SetSpec set, List<Key> keys) throws SyncException {
        call("ask");
        asked = Math.max(asked, keys.size());
        Map<Key, Value> all = state.elements().getOrDefault(set.name(), Map.of());
        Map<Key, Value> found = new LinkedHashMap<>();
        for (Key key : keys) {
            Value value = all.get(key);
            if (value == null) {
                break;
            }
            found.put(key, value);
        }
        return found;
    }

    private InstalledTable.ReadRule read(Rule rule) {
        return new InstalledTable.ReadRule(Bytecode.of(family, rule), rule.comment());
    }

    @Override
    public List<Refusal> commit(List<Command> commands) throws SyncException {
        tried++;
        call("commit");
        if (failAfter == 0) {
            throw new SyncException("the kernel does not answer");
        }
        FakeTables next = state.copy();
        List<Refusal> refusals = new ArrayList<>();
        boolean silently = false;
        for (int i = 0; i < commands.size(); i++) {
            Command command = commands.get(i);
            try {
                for (Command single : FakeTables.singles(command)) {
                    silently |= refuseSilently.test(single.text());
                    FakeTables.require(!refuse.test(single.text()), "EINVAL, as told");
                    next.apply(single);
                }
            } catch (FakeTables.RefusedException e) {
                refusals.add(new Refusal(i, command.text() + ": " + e.getMessage()));
            }
        }
        if (refusals.isEmpty() && silently) {
            refusals.add(new Refusal(-1, "commit: EINVAL, as told"));
        }
        if (refusals.isEmpty()) {
            next.awake();
            state = next;
            learned.keySet().retainAll(state.sets().keySet());
            generation++;
            committed.add(List.copyOf(commands));
            failAfter = Math.max(-1, failAfter - 1);
        }
        return refusals;
    }

    @Override
    public List<Element> learned(SetSpec map) throws SyncException {
        call("learned");
        return learned.getOrDefault(map.name(), Map.of()).entrySet().stream()
                .map(entry -> new Element(entry.getKey(), entry.getValue()))
                .toList();
    }

    @Override
    public void forget(String map, List<Key> keys) throws SyncException {
        call("forget");
        learned.getOrDefault(map, new HashMap<>()).keySet().removeAll(Set.copyOf(keys));
        generation++;
    }

    @Override
    public int generation() throws SyncException {
        call("generation");
        return generation;
    }

    @Override
    public void listen() throws SyncException {
        call("listen");
        if (!listening) {
            listening = true;
            heard = new Heard.Nothing();
        }
    }

    @Override
    public void stopListening() {
        listening = false;
    }

    @Override
    public Heard heard() {
        if (!listening) {
            return new Heard.Unknown();
        }
        Heard last = heard;
        heard = new Heard.Nothing();
        return last;
    }

    @Override
    public void close() {}
}
