package dev.sluice.nftables.table;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a table holds, or as much of it as matters: sets, chains, and elements by the name of their
/// set. The order of adding is kept. Filled by one thread, then only read.
public final class Contents {
    private final Map<String, SetSpec> sets = new LinkedHashMap<>();
    private final Map<String, Chain> chains = new LinkedHashMap<>();
    private final Map<String, Map<Key, Value>> elements = new LinkedHashMap<>();

    public void add(SetSpec set) {
        sets.put(set.name(), set);
    }

    public void add(Chain chain) {
        chains.put(chain.name(), chain);
    }

    /// Adds an element; one with the same key makes room for it.
    public void add(String set, Key key, Value value) {
        elements.computeIfAbsent(set, _ -> new LinkedHashMap<>()).put(key, value);
    }

    public Collection<SetSpec> sets() {
        return Collections.unmodifiableCollection(sets.values());
    }

    public @Nullable SetSpec set(String name) {
        return sets.get(name);
    }

    public Collection<Chain> chains() {
        return Collections.unmodifiableCollection(chains.values());
    }

    public @Nullable Chain chain(String name) {
        return chains.get(name);
    }

    /// The names of the sets that have elements here.
    public Collection<String> filled() {
        return Collections.unmodifiableCollection(elements.keySet());
    }

    public Map<Key, Value> elements(String set) {
        return Collections.unmodifiableMap(elements.getOrDefault(set, Map.of()));
    }

    /// How many chains, rules, sets and elements it holds.
    public int size() {
        int size = sets.size() + chains.size();
        for (Chain chain : chains.values()) {
            size += chain.rules().size();
        }
        for (Map<Key, Value> some : elements.values()) {
            size += some.size();
        }
        return size;
    }
}
