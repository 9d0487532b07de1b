package dev.sluice.services;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An immutable map whose copies share what did not change, so that a new version of a map of
/// 10,000 costs about as much as the entries that differ, and two versions are compared by skipping
/// what they share.
///
/// A fixed number of shards, each a short array of entries: small enough to copy one for a write,
/// few enough to copy the array of them. Iteration order is fixed for a set of keys but means
/// nothing.
public final class SharedMap<K, V> {
    private static final int SHARDS = 1024;
    private static final Object[] EMPTY = {};

    /// Per shard: key, value, key, value, ... in the order of the keys' hashes, so that a search
    /// takes few steps where shards are long after all.
    private final Object[][] shards;

    private final int size;

    private SharedMap(Object[][] shards, int size) {
        this.shards = shards;
        this.size = size;
    }

    public static <K, V> SharedMap<K, V> empty() {
        Object[][] shards = new Object[SHARDS][];
        Arrays.fill(shards, EMPTY);
        return new SharedMap<>(shards, 0);
    }

    public int size() {
        return size;
    }

    public @Nullable V get(K key) {
        Object[] shard = shards[shardOf(key)];
        int at = find(shard, key);
        return at < 0 ? null : value(shard, at);
    }

    /// Calls the visitor with every entry.
    public void forEach(BiConsumer<K, V> visitor) {
        for (Object[] shard : shards) {
            for (int i = 0; i < shard.length; i += 2) {
                visitor.accept(key(shard, i), value(shard, i));
            }
        }
    }

    public List<V> values() {
        List<V> values = new ArrayList<>(size);
        forEach((_, value) -> values.add(value));
        return values;
    }

    /// A map made of this one by changes, all at the cost of one copy.
    public Editor<K, V> edit() {
        return new Editor<>(this);
    }

    /// Calls the visitor for every key whose value is not the same object in both maps.
    public static <K, V> void differences(
            SharedMap<K, V> before, SharedMap<K, V> after, Difference<K, V> visitor) {
        for (int s = 0; s < SHARDS; s++) {
            if (before.shards[s] != after.shards[s]) {
                shardDifferences(before.shards[s], after.shards[s], visitor);
            }
        }
    }

    private static <K, V> void shardDifferences(
            Object[] before, Object[] after, Difference<K, V> visitor) {
        for (int i = 0; i < before.length; i += 2) {
            K key = key(before, i);
            int at = find(after, key);
            V then = value(before, i);
            V now = at < 0 ? null : SharedMap.<V>value(after, at);
            if (then != now) {
                visitor.visit(key, then, now);
            }
        }
        for (int i = 0; i < after.length; i += 2) {
            K key = key(after, i);
            if (find(before, key) < 0) {
                visitor.visit(key, null, value(after, i));
            }
        }
    }

    /// Told of one key: `before` is null where it was added, `after` where it was removed.
    @FunctionalInterface
    public interface Difference<K, V> {
        void visit(K key, @Nullable V before, @Nullable V after);
    }

    /// Collects changes to a map; used by one thread, once.
    public static final class Editor<K, V> {
        private final SharedMap<K, V> base;
        private final Object[][] shards;
        private int size;

        private Editor(SharedMap<K, V> base) {
            this.base = base;
            this.shards = base.shards.clone();
            this.size = base.size;
        }

        public @Nullable V get(K key) {
            Object[] shard = shards[shardOf(key)];
            int at = find(shard, key);
            return at < 0 ? null : SharedMap.<V>value(shard, at);
        }

        public void put(K key, V value) {
            Object[] shard = shards[shardOf(key)];
            int at = find(shard, key);
            if (at >= 0) {
                if (shard[at + 1] != value) {
                    own(shardOf(key))[at + 1] = value;
                }
                return;
            }
            int to = ~at;
            Object[] longer = new Object[shard.length + 2];
            System.arraycopy(shard, 0, longer, 0, to);
            longer[to] = key;
            longer[to + 1] = value;
            System.arraycopy(shard, to, longer, to + 2, shard.length - to);
            shards[shardOf(key)] = longer;
            size++;
        }

        public void remove(K key) {
            int s = shardOf(key);
            int at = find(shards[s], key);
            if (at < 0) {
                return;
            }
            Object[] shard = shards[s];
            Object[] shorter = new Object[shard.length - 2];
            System.arraycopy(shard, 0, shorter, 0, at);
            System.arraycopy(shard, at + 2, shorter, at, shard.length - at - 2);
            shards[s] = shorter.length == 0 ? EMPTY : shorter;
            size--;
        }

        /// Replaces the value of a key by what a function makes of the present one; null is "none"
        /// both ways.
        public void compute(K key, Function<@Nullable V, @Nullable V> change) {
            V value = change.apply(get(key));
            if (value == null) {
                remove(key);
            } else {
                put(key, value);
            }
        }

        public SharedMap<K, V> build() {
            return Arrays.equals(shards, base.shards, (a, b) -> a == b ? 0 : 1)
                    ? base
                    : new SharedMap<>(shards.clone(), size);
        }

        private Object[] own(int s) {
            if (shards[s] == base.shards[s]) {
                shards[s] = shards[s].clone();
            }
            return shards[s];
        }
    }

    /// @return where a key is, or if it is not there, the complement of where it belongs
    private static int find(Object[] shard, Object key) {
        int hash = key.hashCode();
        int low = 0;
        int high = shard.length / 2;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (shard[2 * middle].hashCode() < hash) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        int at = 2 * low;
        for (; at < shard.length && shard[at].hashCode() == hash; at += 2) {
            if (shard[at].equals(key)) {
                return at;
            }
        }
        return ~at;
    }

    private static int shardOf(Object key) {
        int hash = key.hashCode() * 0x9E3779B9;
        return hash >>> 22;
    }

    // Unchecked: only keys and values of this map's types are ever put into a shard.
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <K> K key(Object[] shard, int at) {
        return (K) shard[at];
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <V> V value(Object[] shard, int at) {
        return (V) shard[at + 1];
    }
}
