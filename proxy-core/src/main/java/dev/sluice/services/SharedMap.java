package dev.sluice.services;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An immutable map whose versions share what did not change. Creating a new version of a map of
/// 10,000 entries costs about as much as the changed entries. Comparing two versions skips what
/// they share.
///
/// It has a fixed number of shards, each a short array of entries: small enough to copy one for
/// each write, and few enough to copy the array of shards. The iteration order is fixed for a given
/// set of keys but has no meaning.
public final class SharedMap<K, V> {
    private static final int SHARDS = 1024;
    private static final Object[] EMPTY = {};

    /// For each shard: key, value, key, value, ... in the order of the keys' hash codes, so that a
    /// search is binary even if a shard is long.
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
        forEach(shards, visitor);
    }

    private static <K, V> void forEach(Object[][] shards, BiConsumer<K, V> visitor) {
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

    /// Returns an editor that makes a new version of this map. All its changes together cost one
    /// copy.
    public Editor<K, V> edit() {
        return new Editor<>(this);
    }

    /// Calls the visitor for every key whose values in the two maps are not the same object.
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

    /// Receives one key with its values: `before` is null if it was added, `after` if it was
    /// removed.
    @FunctionalInterface
    public interface Difference<K, V> {
        void visit(K key, @Nullable V before, @Nullable V after);
    }

    /// Collects changes to a map. Used by one thread, for at most one [#build]. Without one, it is
    /// a map of its own: an entry costs 8 bytes, in a `HashMap` 40.
    public static final class Editor<K, V> {
        private final SharedMap<K, V> base;
        private final Object[][] shards;
        private int size;

        private Editor(SharedMap<K, V> base) {
            this.base = base;
            this.shards = base.shards.clone();
            this.size = base.size;
        }

        public int size() {
            return size;
        }

        public @Nullable V get(Object key) {
            Object[] shard = shards[shardOf(key)];
            int at = find(shard, key);
            return at < 0 ? null : SharedMap.<V>value(shard, at);
        }

        /// Calls the visitor with every entry. The visitor must not change the map.
        public void forEach(BiConsumer<K, V> visitor) {
            SharedMap.forEach(shards, visitor);
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

        /// Replaces the value of a key by the result of a function of the present value. Null means
        /// no value, in both directions.
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

    /// @return the index of a key, or the complement of the index at which it would be inserted
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
