package dev.sluice.nftables.layout;

import dev.sluice.nftables.table.Contents;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// How many service ports want each element of a set that many may want.
final class RefCounts {
    private final String set;
    private final Map<Key, Integer> counts = new HashMap<>();

    /// What counted in the last round, of the keys that this one touches.
    private final Map<Key, Integer> before = new HashMap<>();

    RefCounts(String set) {
        this.set = set;
    }

    void add(Key key) {
        touch(key);
        counts.merge(key, 1, Integer::sum);
    }

    void remove(Key key) {
        touch(key);
        counts.computeIfPresent(key, (_, count) -> count == 1 ? null : count - 1);
    }

    /// What adds elements to contents.
    Consumer<Key> into(Contents contents) {
        return key -> contents.add(set, key, Value.Present.PRESENT);
    }

    private void touch(Key key) {
        before.putIfAbsent(key, counts.getOrDefault(key, 0));
    }

    /// Closes a round of changes: adds the touched elements to what was, and to what is.
    void settle(Contents was, Contents is) {
        before.forEach((key, count) -> {
            if (count > 0) {
                was.add(set, key, Value.Present.PRESENT);
            }
            if (counts.containsKey(key)) {
                is.add(set, key, Value.Present.PRESENT);
            }
        });
        before.clear();
    }
}
