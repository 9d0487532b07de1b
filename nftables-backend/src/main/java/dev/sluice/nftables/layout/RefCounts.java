package dev.sluice.nftables.layout;

import dev.sluice.nftables.table.Contents;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.Value;
import dev.sluice.services.SharedMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Counts how many service ports want each element of a set that they share.
final class RefCounts {
    private final String set;
    private final SharedMap.Editor<Key, Integer> counts = SharedMap.<Key, Integer>empty().edit();

    /// The counts before this round, of the keys that it touched.
    private Map<Key, Integer> before = new HashMap<>();

    RefCounts(String set) {
        this.set = set;
    }

    void add(Key key) {
        touch(key);
        counts.compute(key, count -> count == null ? 1 : count + 1);
    }

    void remove(Key key) {
        touch(key);
        counts.compute(key, count -> count == null || count == 1 ? null : count - 1);
    }

    /// A consumer that adds elements to contents.
    Consumer<Key> into(Contents contents) {
        return key -> contents.add(set, key, Value.Present.PRESENT);
    }

    private void touch(Key key) {
        before.computeIfAbsent(key, this::count);
    }

    /// Ends a round: adds each touched element to `was` if it was counted before the round, and to
    /// `is` if it is counted now.
    void settle(Contents was, Contents is) {
        before.forEach((key, count) -> {
            if (count > 0) {
                was.add(set, key, Value.Present.PRESENT);
            }
            if (count(key) > 0) {
                is.add(set, key, Value.Present.PRESENT);
            }
        });
        before = new HashMap<>();
    }

    private int count(Key key) {
        Integer count = counts.get(key);
        return count == null ? 0 : count;
    }
}
