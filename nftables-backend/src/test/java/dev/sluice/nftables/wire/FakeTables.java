package dev.sluice.nftables.wire;

import dev.sluice.nftables.table.Chain;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Element;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.Rule;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.Statement;
import dev.sluice.nftables.table.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The tables of a [FakeKernel], and the effects of commands on them.
///
/// @param table the name of our table, which has the sets, chains and elements
/// @param tables the names of all tables
/// @param marked our table, if it has flags, and its base chains with another policy than accept
record FakeTables(
        String table,
        Set<String> tables,
        Map<String, SetSpec> sets,
        Set<String> counters,
        Map<String, Chain> chains,
        Map<String, Map<Key, Value>> elements,
        Set<String> marked) {
    FakeTables copy() {
        Map<String, Map<Key, Value>> all = new LinkedHashMap<>();
        elements.forEach((set, some) -> all.put(set, new LinkedHashMap<>(some)));
        return new FakeTables(
                table,
                new HashSet<>(tables),
                new LinkedHashMap<>(sets),
                new LinkedHashSet<>(counters),
                new LinkedHashMap<>(chains),
                all,
                new HashSet<>(marked));
    }

    /// Is in `marked` during the transaction that wakes the table.
    private static final String WAKING = " waking";

    static FakeTables none(String table) {
        return new FakeTables(table, Set.of(), Map.of(), Set.of(), Map.of(), Map.of(), Set.of());
    }

    /// Ends the transaction that woke the table.
    void awake() {
        marked.remove(WAKING);
    }

    /// Splits a command with elements into one for each element.
    static List<Command> singles(Command command) {
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

    static final class RefusedException extends RuntimeException {
        RefusedException(String errno) {
            super(errno);
        }
    }

    /// @throws RefusedException if the kernel would refuse the command
    void apply(Command command) {
        switch (command) {
            case Command.AddTable(String name, _) -> addTable(name);
            case Command.DeleteTable(String name) -> deleteTable(name);
            case Command.AddSet(SetSpec set) -> addSet(set);
            case Command.DeleteSet(String name) -> deleteSet(name);
            case Command.AddCounter(String name) -> addCounter(name);
            case Command.DeleteCounter(String name) -> deleteCounter(name);
            case Command.AddChain(Chain chain) -> addChain(chain);
            case Command.FlushChain(String name) -> flushChain(name);
            case Command.DeleteChain(String name) -> deleteChain(name);
            case Command.AddRule(String name, Rule rule) -> addRule(name, rule);
            case Command.AddElements(String set, List<Element> elements) ->
                    addElements(set, elements);
            case Command.DeleteElements(String set, List<Key> keys) -> deleteElements(set, keys);
            case Command.FlushElements(String set) -> flushElements(set);
        }
    }

    private void addTable(String name) {
        tables.add(name);
        if (marked.remove(name)) {
            marked.add(WAKING);
        }
    }

    private void deleteTable(String name) {
        require(tables.remove(name), "ENOENT");
        if (name.equals(table)) {
            sets.clear();
            counters.clear();
            chains.clear();
            elements.clear();
            marked.clear();
        }
    }

    private void addSet(SetSpec set) {
        require(tables.contains(table), "ENOENT");
        require(sets.putIfAbsent(set.name(), set) == null, "EEXIST");
    }

    private void deleteSet(String name) {
        require(sets.remove(name) != null, "ENOENT");
        require(chains.values().stream().noneMatch(c -> c.uses(Set.of(name))), "EBUSY");
        elements.remove(name);
    }

    private void addCounter(String name) {
        require(tables.contains(table), "ENOENT");
        require(counters.add(name), "EEXIST");
    }

    private void deleteCounter(String name) {
        require(counters.remove(name), "ENOENT");
        require(
                chains.values().stream()
                        .flatMap(chain -> chain.rules().stream())
                        .flatMap(rule -> rule.statements().stream())
                        .noneMatch(new Statement.Count(name)::equals),
                "EBUSY");
    }

    private void addChain(Chain chain) {
        require(tables.contains(table), "ENOENT");
        require(
                chain.hook().isEmpty() || !marked.contains(WAKING),
                "EINVAL, the table is just woken");
        var empty = new Chain(chain.name(), chain.hook(), List.of(), chain.comment());
        Chain installed = chains.putIfAbsent(chain.name(), empty);
        require(installed == null || installed.hook().equals(chain.hook()), "EEXIST");
        marked.remove(chain.name());
    }

    private void flushChain(String name) {
        rewrite(name, List.of());
    }

    private void deleteChain(String name) {
        Chain chain = required(chains.remove(name));
        require(chain.rules().isEmpty(), "EBUSY, has rules");
        require(!isUsed(name), "EBUSY");
        marked.remove(name);
    }

    private void addRule(String name, Rule rule) {
        require(sets.keySet().containsAll(rule.sets()), "ENOENT, a set");
        for (Statement statement : rule.statements()) {
            if (statement instanceof Statement.Count(String counter)) {
                require(counters.contains(counter), "ENOENT, " + counter);
            }
        }
        rule.statements().stream()
                .map(FakeTables::next)
                .flatMap(Optional::stream)
                .forEach(next -> require(chains.containsKey(next), "ENOENT, " + next));
        List<Rule> rules = new ArrayList<>(required(chains.get(name)).rules());
        rules.add(rule);
        rewrite(name, rules);
    }

    private void addElements(String set, List<Element> elements) {
        require(sets.containsKey(set), "ENOENT");
        for (Element element : elements) {
            if (element.value() instanceof Value.Goto(String chain, _)) {
                require(chains.containsKey(chain), "ENOENT, " + chain);
            }
            Map<Key, Value> all = this.elements.computeIfAbsent(set, _ -> new LinkedHashMap<>());
            require(
                    all.putIfAbsent(element.key(), element.value()) == null,
                    "EEXIST, " + element.key().text());
        }
    }

    private void deleteElements(String set, List<Key> keys) {
        Map<Key, Value> all = elements.getOrDefault(set, new HashMap<>());
        keys.forEach(key -> require(all.remove(key) != null, "ENOENT, " + key.text()));
    }

    private void flushElements(String set) {
        elements.remove(set);
    }

    private void rewrite(String name, List<Rule> rules) {
        Chain chain = required(chains.get(name));
        chains.put(name, new Chain(name, chain.hook(), rules, chain.comment()));
    }

    private boolean isUsed(String chain) {
        boolean byRule =
                chains.values().stream()
                        .flatMap(each -> each.rules().stream())
                        .flatMap(rule -> rule.statements().stream())
                        .anyMatch(statement -> next(statement).equals(Optional.of(chain)));
        return byRule
                || elements.values().stream()
                        .flatMap(all -> all.values().stream())
                        .anyMatch(v -> v instanceof Value.Goto(String to, _) && to.equals(chain));
    }

    private static Optional<String> next(Statement statement) {
        return switch (statement) {
            case Statement.Jump(String chain) -> Optional.of(chain);
            case Statement.Goto(String chain) -> Optional.of(chain);
            case Statement.InState _,
                    Statement.Translated _,
                    Statement.L4Proto _,
                    Statement.InNetwork _,
                    Statement.InInterface _,
                    Statement.Local _,
                    Statement.InSet _,
                    Statement.Marked _,
                    Statement.Count _,
                    Statement.Mark _,
                    Statement.Unmark _,
                    Statement.Dispatch _,
                    Statement.Translate _,
                    Statement.UpdateMap _,
                    Statement.Masquerade _,
                    Statement.Reject _,
                    Statement.Drop _,
                    Statement.Return _ ->
                    Optional.empty();
        };
    }

    static void require(boolean condition, String errno) {
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
}
