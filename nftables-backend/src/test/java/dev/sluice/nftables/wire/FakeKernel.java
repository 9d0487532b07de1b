package dev.sluice.nftables.wire;

import static java.util.stream.Collectors.toMap;

import dev.sluice.model.IpFamily;
import dev.sluice.nftables.table.Chain;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Contents;
import dev.sluice.nftables.table.Element;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.Rule;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.Statement;
import dev.sluice.nftables.table.Value;
import dev.sluice.sync.SyncException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A kernel in memory, which refuses what the real one refuses, and some things that it only
/// tolerates.
public final class FakeKernel implements Kernel {
    /// Among the marked during the transaction that wakes the table.
    private static final String WAKING = " waking";

    private final IpFamily family;
    private final String table;

    /// What stands: replaced as a whole when a transaction is committed.
    private State state = new State(Set.of(), Map.of(), Map.of(), Map.of(), Set.of());

    private final Map<String, Map<Key, Value>> learned = new HashMap<>();
    private int generation = 1;
    private boolean listening;
    private Heard heard = new Heard.Nothing();
    private Deed beforeReading = () -> {};

    /// What it refuses of all that it is told, each as [Command#text] has it, elements one by one:
    /// `add { 10.96.0.1 . tcp . 80 } to service-ips`.
    public Predicate<String> refuse = _ -> false;

    /// The same, but it does not say what it is.
    public Predicate<String> refuseSilently = _ -> false;

    /// How many commits succeed before none is answered; -1 for no limit.
    public int failAfter = -1;

    /// How often each call is to succeed before it fails once.
    private final Map<String, Integer> failing = new HashMap<>();

    /// How many transactions were tried.
    public int tried;

    /// How many elements were asked for at once, at most.
    public int asked;

    /// All that was committed, in order.
    public final List<List<Command>> committed = new ArrayList<>();

    public FakeKernel(IpFamily family, String table) {
        this.family = family;
        this.table = table;
    }

    /// @param tables of other names, or ours
    /// @param marked what has flags or a policy that none of ours has: our table or chains of it
    private record State(
            Set<String> tables,
            Map<String, SetSpec> sets,
            Map<String, Chain> chains,
            Map<String, Map<Key, Value>> elements,
            Set<String> marked) {
        State copy() {
            Map<String, Map<Key, Value>> all = new LinkedHashMap<>();
            elements.forEach((set, some) -> all.put(set, new LinkedHashMap<>(some)));
            return new State(
                    new HashSet<>(tables),
                    new LinkedHashMap<>(sets),
                    new LinkedHashMap<>(chains),
                    all,
                    new HashSet<>(marked));
        }
    }

    /// Our table as it stands.
    public Contents contents() {
        var contents = new Contents();
        state.sets.values().forEach(contents::add);
        state.chains.values().forEach(contents::add);
        state.elements.forEach(
                (set, all) -> all.forEach((key, value) -> contents.add(set, key, value)));
        return contents;
    }

    /// Another program's transaction, to whichever table.
    ///
    /// @param place of ours; empty for none
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

    /// What happens just before the table is read next.
    public void beforeReading(Deed deed) {
        beforeReading = deed;
    }

    /// Something that is done to the kernel.
    public interface Deed {
        void run() throws SyncException;
    }

    /// Another program makes the table dormant, or the policy of a base chain "drop".
    ///
    /// @param place the name of the table or chain
    public void mark(String place) {
        State next = state.copy();
        next.marked.add(place);
        state = next;
        generation++;
        if (listening) {
            heard = new Heard.Foreign(place.equals(table) ? "" : place, "nft (pid 4711)");
        }
    }

    /// What was marked and still is.
    public Set<String> marked() {
        return Set.copyOf(state.marked);
    }

    /// A call is to fail once, as where a socket breaks.
    ///
    /// @param call a method of [Kernel]
    /// @param after how often it succeeds before
    public void fail(String call, int after) {
        failing.put(call, after);
    }

    /// Whether a call that is to fail has not failed yet.
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

    /// Some announcements got lost.
    public void lose() {
        heard = new Heard.Unknown();
    }

    /// A client's endpoint, as rules learn it.
    public void learn(String map, Element client) {
        learned.computeIfAbsent(map, _ -> new LinkedHashMap<>()).put(client.key(), client.value());
    }

    @Override
    public Map<Key, Long> counts(SetSpec set) throws SyncException {
        call("counts");
        return state.elements.getOrDefault(set.name(), Map.of()).keySet().stream()
                .collect(toMap(key -> key, _ -> 0L));
    }

    @Override
    public boolean hasTable(String name) throws SyncException {
        call("hasTable");
        return state.tables.contains(name);
    }

    @Override
    public Optional<Image> read(Collection<SetSpec> wanted) throws SyncException {
        call("read");
        Deed deed = beforeReading;
        beforeReading = () -> {};
        deed.run();
        if (!state.tables.contains(table)) {
            return Optional.empty();
        }
        Map<String, SetAttributes> sets = new LinkedHashMap<>();
        state.sets.forEach((name, set) -> sets.put(name, SetAttributes.of(set, family)));
        Map<String, Image.ReadChain> chains = new LinkedHashMap<>();
        state.chains.forEach((name, chain) ->
                chains.put(
                        name,
                        new Image.ReadChain(
                                chain.hook(),
                                !state.marked.contains(name),
                                chain.rules().stream().map(this::read).toList())));
        Map<String, Map<Key, Value>> elements = new HashMap<>();
        for (SetSpec set : wanted) {
            elements.put(set.name(), Map.copyOf(state.elements.getOrDefault(set.name(), Map.of())));
        }
        return Optional.of(
                new Image(family, state.marked.contains(table), sets, chains, elements, Set.of()));
    }

    @Override
    public Map<Key, Value> ask(SetSpec set, List<Key> keys) throws SyncException {
        call("ask");
        asked = Math.max(asked, keys.size());
        Map<Key, Value> all = state.elements.getOrDefault(set.name(), Map.of());
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

    private Image.ReadRule read(Rule rule) {
        return new Image.ReadRule(Bytecode.of(family, rule), rule.comment());
    }

    @Override
    public List<Refusal> commit(List<Command> commands) throws SyncException {
        tried++;
        call("commit");
        if (failAfter == 0) {
            throw new SyncException("the kernel does not answer");
        }
        State next = state.copy();
        List<Refusal> refusals = new ArrayList<>();
        boolean silently = false;
        for (int i = 0; i < commands.size(); i++) {
            Command command = commands.get(i);
            try {
                for (Command single : singles(command)) {
                    silently |= refuseSilently.test(single.text());
                    require(!refuse.test(single.text()), "EINVAL, as told");
                    apply(single, next);
                }
            } catch (RefusedException e) {
                refusals.add(new Refusal(i, command.text() + ": " + e.getMessage()));
            }
        }
        if (refusals.isEmpty() && silently) {
            refusals.add(new Refusal(-1, "commit: EINVAL, as told"));
        }
        if (refusals.isEmpty()) {
            next.marked.remove(WAKING);
            state = next;
            learned.keySet().retainAll(state.sets.keySet());
            generation++;
            committed.add(List.copyOf(commands));
            failAfter = Math.max(-1, failAfter - 1);
        }
        return refusals;
    }

    /// A command with elements as one for each.
    private static List<Command> singles(Command command) {
        return switch (command) {
            case Command.AddElements(String set, List<Element> elements) ->
                    elements.stream()
                            .<Command>map(each -> new Command.AddElements(set, List.of(each)))
                            .toList();
            case Command.DeleteElements(String set, List<Key> keys) ->
                    keys.stream()
                            .<Command>map(each -> new Command.DeleteElements(set, List.of(each)))
                            .toList();
            default -> List.of(command);
        };
    }

    private static final class RefusedException extends RuntimeException {
        RefusedException(String errno) {
            super(errno);
        }
    }

    private void apply(Command command, State to) {
        switch (command) {
            case Command.AddTable(String name, _) -> {
                to.tables.add(name);
                if (to.marked.remove(name)) {
                    to.marked.add(WAKING);
                }
            }
            case Command.DeleteTable(String name) -> {
                require(to.tables.remove(name), "ENOENT");
                if (name.equals(table)) {
                    to.sets.clear();
                    to.chains.clear();
                    to.elements.clear();
                    to.marked.clear();
                }
            }
            case Command.AddSet(SetSpec set) -> {
                require(to.tables.contains(table), "ENOENT");
                require(to.sets.putIfAbsent(set.name(), set) == null, "EEXIST");
            }
            case Command.DeleteSet(String name) -> {
                require(to.sets.remove(name) != null, "ENOENT");
                require(to.chains.values().stream().noneMatch(c -> c.uses(Set.of(name))), "EBUSY");
                to.elements.remove(name);
            }
            case Command.AddChain(Chain chain) -> {
                require(to.tables.contains(table), "ENOENT");
                require(
                        chain.hook().isEmpty() || !to.marked.contains(WAKING),
                        "EINVAL, the table is just woken");
                var empty = new Chain(chain.name(), chain.hook(), List.of(), chain.comment());
                Chain standing = to.chains.putIfAbsent(chain.name(), empty);
                require(standing == null || standing.hook().equals(chain.hook()), "EEXIST");
                to.marked.remove(chain.name());
            }
            case Command.FlushChain(String name) -> rewrite(to, name, List.of());
            case Command.DeleteChain(String name) -> {
                Chain chain = required(to.chains.remove(name));
                require(chain.rules().isEmpty(), "EBUSY, has rules");
                require(!isUsed(to, name), "EBUSY");
                to.marked.remove(name);
            }
            case Command.AddRule(String name, Rule rule) -> {
                require(to.sets.keySet().containsAll(rule.sets()), "ENOENT, a set");
                rule.statements().stream()
                        .map(FakeKernel::next)
                        .flatMap(Optional::stream)
                        .forEach(next -> require(to.chains.containsKey(next), "ENOENT, " + next));
                List<Rule> rules = new ArrayList<>(required(to.chains.get(name)).rules());
                rules.add(rule);
                rewrite(to, name, rules);
            }
            case Command.AddElements(String set, List<Element> elements) -> {
                require(to.sets.containsKey(set), "ENOENT");
                for (Element element : elements) {
                    if (element.value() instanceof Value.Goto(String chain, _)) {
                        require(to.chains.containsKey(chain), "ENOENT, " + chain);
                    }
                    Map<Key, Value> all =
                            to.elements.computeIfAbsent(set, _ -> new LinkedHashMap<>());
                    require(
                            all.putIfAbsent(element.key(), element.value()) == null,
                            "EEXIST, " + element.key().text());
                }
            }
            case Command.DeleteElements(String set, List<Key> keys) -> {
                Map<Key, Value> all = to.elements.getOrDefault(set, new HashMap<>());
                keys.forEach(key -> require(all.remove(key) != null, "ENOENT, " + key.text()));
            }
            case Command.FlushElements(String set) -> to.elements.remove(set);
        }
    }

    private static void rewrite(State to, String name, List<Rule> rules) {
        Chain chain = required(to.chains.get(name));
        to.chains.put(name, new Chain(name, chain.hook(), rules, chain.comment()));
    }

    private static boolean isUsed(State state, String chain) {
        boolean byRule =
                state.chains.values().stream()
                        .flatMap(each -> each.rules().stream())
                        .flatMap(rule -> rule.statements().stream())
                        .anyMatch(statement -> next(statement).equals(Optional.of(chain)));
        return byRule
                || state.elements.values().stream()
                        .flatMap(all -> all.values().stream())
                        .anyMatch(v -> v instanceof Value.Goto(String to, _) && to.equals(chain));
    }

    private static Optional<String> next(Statement statement) {
        return switch (statement) {
            case Statement.Jump(String chain) -> Optional.of(chain);
            case Statement.Goto(String chain) -> Optional.of(chain);
            case Statement.InState _,
                    Statement.Translated _,
                    Statement.Carries _,
                    Statement.InNetwork _,
                    Statement.EntersBy _,
                    Statement.Local _,
                    Statement.InSet _,
                    Statement.Marked _,
                    Statement.Mark _,
                    Statement.Unmark _,
                    Statement.Dispatch _,
                    Statement.Translate _,
                    Statement.Learn _,
                    Statement.Masquerade _,
                    Statement.Reject _,
                    Statement.Drop _,
                    Statement.Return _ ->
                    Optional.empty();
        };
    }

    private static void require(boolean condition, String errno) {
        if (!condition) {
            throw new RefusedException(errno);
        }
    }

    private static Chain required(@Nullable Chain chain) {
        if (chain == null) {
            throw new RefusedException("ENOENT");
        }
        return chain;
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
