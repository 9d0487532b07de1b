package dev.sluice.nftables.table;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The contents of a table or of a part of it: sets, counters, chains, and elements by the name of
/// their set. Keeps the order in which they were added. One thread fills it; after that it is only
/// read.
public final class Contents {
    private final Map<String, SetSpec> sets = new LinkedHashMap<>();
    private final Set<String> counters = new LinkedHashSet<>();
    private final Map<String, Chain> chains = new LinkedHashMap<>();
    private final Map<String, Map<Key, Value>> elements = new LinkedHashMap<>();

    public void add(SetSpec set) {
        sets.put(set.name(), set);
    }

    public void addCounter(String name) {
        counters.add(name);
    }

    public void add(Chain chain) {
        chains.put(chain.name(), chain);
    }

    /// Adds an element, or replaces the one with the same key.
    public void add(String set, Key key, Value value) {
        of(set).put(key, value);
    }

    /// Removes everything whose name or key other contents have, whatever its value is.
    public void removeAll(Contents gone) {
        sets.keySet().removeAll(gone.sets.keySet());
        counters.removeAll(gone.counters);
        chains.keySet().removeAll(gone.chains.keySet());
        gone.elements.forEach((set, some) -> of(set).keySet().removeAll(some.keySet()));
    }

    /// Adds everything of other contents, replacing what has the same name or key.
    public void addAll(Contents more) {
        sets.putAll(more.sets);
        counters.addAll(more.counters);
        chains.putAll(more.chains);
        more.elements.forEach((set, some) -> of(set).putAll(some));
    }

    /// Adds everything of other contents that neither `butFor` nor this has.
    public void addAll(Contents more, Contents butFor) {
        var rest = new Contents();
        rest.addAll(more);
        rest.removeAll(butFor);
        rest.removeAll(this);
        addAll(rest);
    }

    /// Applies a command that the kernel has executed.
    public void apply(Command command) {
        switch (command) {
            case Command.AddTable _, Command.DeleteTable _ -> {}
            case Command.AddSet(SetSpec set) -> add(set);
            case Command.DeleteSet(String name) -> {
                sets.remove(name);
                elements.remove(name);
            }
            case Command.AddCounter(String name) -> counters.add(name);
            case Command.DeleteCounter(String name) -> counters.remove(name);
            case Command.AddChain(Chain chain) -> {
                Chain existing = chains.get(chain.name());
                List<Rule> rules = existing == null ? List.of() : existing.rules();
                add(new Chain(chain.name(), chain.hook(), rules, chain.comment()));
            }
            case Command.FlushChain(String name) -> rewrite(name, List.of());
            case Command.DeleteChain(String name) -> chains.remove(name);
            case Command.AddRule(String name, Rule rule) -> {
                Chain chain = chains.get(name);
                List<Rule> rules = new ArrayList<>(chain == null ? List.of() : chain.rules());
                rules.add(rule);
                rewrite(name, rules);
            }
            case Command.AddElements(String set, List<Element> added) ->
                    added.forEach(element -> add(set, element.key(), element.value()));
            case Command.DeleteElements(String set, List<Key> keys) -> {
                Map<Key, Value> all = of(set);
                keys.forEach(all::remove);
            }
            case Command.FlushElements(String set) -> elements.remove(set);
        }
    }

    private void rewrite(String name, List<Rule> rules) {
        chains.computeIfPresent(
                name, (_, chain) -> new Chain(name, chain.hook(), rules, chain.comment()));
    }

    private Map<Key, Value> of(String set) {
        return elements.computeIfAbsent(set, _ -> new LinkedHashMap<>());
    }

    public Collection<SetSpec> sets() {
        return Collections.unmodifiableCollection(sets.values());
    }

    public @Nullable SetSpec set(String name) {
        return sets.get(name);
    }

    /// The names of the counters.
    public Set<String> counters() {
        return Collections.unmodifiableSet(counters);
    }

    public Collection<Chain> chains() {
        return Collections.unmodifiableCollection(chains.values());
    }

    public @Nullable Chain chain(String name) {
        return chains.get(name);
    }

    /// The names of the sets whose elements were added here.
    public Collection<String> filled() {
        return Collections.unmodifiableCollection(elements.keySet());
    }

    public Map<Key, Value> elements(String set) {
        return Collections.unmodifiableMap(elements.getOrDefault(set, Map.of()));
    }

    /// How many chains, rules, sets, counters and elements there are.
    public int size() {
        int size = sets.size() + counters.size() + chains.size();
        for (Chain chain : chains.values()) {
            size += chain.rules().size();
        }
        for (Map<Key, Value> some : elements.values()) {
            size += some.size();
        }
        return size;
    }
}
