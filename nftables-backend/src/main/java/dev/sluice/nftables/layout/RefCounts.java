package dev.sluice.nftables.layout;

import dev.sluice.nftables.table.Contents;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Counts how many service ports want each element of a set that they share.
final class RefCounts {
    private final String set;
    private final Map<Key, Integer> counts = new HashMap<>();

    /// The counts before this round, of the keys that it touched.
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

    /// A consumer that adds elements to contents.
    Consumer<Key> into(Contents contents) {
        return key -> contents.add(set, key, Value.Present.PRESENT);
    }

    private void touch(Key key) {
        before.putIfAbsent(key, counts.getOrDefault(key, 0));
    }

    /// Ends a round: adds each touched element to `was` if it was counted before the round, and to
    /// `is` if it is counted now.
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
