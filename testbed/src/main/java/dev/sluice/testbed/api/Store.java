package dev.sluice.testbed.api;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// All objects, under one count of versions, and what happened to them of late. Safe from any
/// thread.
final class Store {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Resource, WatchCache> caches = new EnumMap<>(Resource.class);
    private long version = 1;
    private long compacted;

    Store() {
        for (Resource resource : Resource.values()) {
            caches.put(resource, new WatchCache());
        }
    }

    /// All objects of a resource at one moment.
    record Listing(long version, List<Stored> objects) {}

    /// What happened to a resource, and up to which version that is all.
    record News(long upTo, List<ObjectChange> changes) {}

    /// Makes the new state of an object from the one that stands, if one does.
    @FunctionalInterface
    interface Edit {
        ObjectNode apply(@Nullable Stored before);
    }

    Listing list(Resource resource) {
        lock.lock();
        try {
            return new Listing(version, cache(resource).all());
        } finally {
            lock.unlock();
        }
    }

    @Nullable Stored get(Resource resource, String key) {
        lock.lock();
        try {
            return cache(resource).get(key);
        } finally {
            lock.unlock();
        }
    }

    Stored write(Resource resource, String key, Edit edit) {
        lock.lock();
        try {
            Stored before = cache(resource).get(key);
            ObjectNode tree = edit.apply(before);
            ((ObjectNode) tree.get("metadata")).put("resourceVersion", Long.toString(version + 1));
            Stored after = Stored.of(resource, tree);
            record(resource, new ObjectChange(version + 1, before, after));
            return after;
        } finally {
            lock.unlock();
        }
    }

    /// Takes an object out.
    ///
    /// @return what it was; null if there was none
    @Nullable Stored delete(Resource resource, String key) {
        lock.lock();
        try {
            Stored before = cache(resource).get(key);
            if (before != null) {
                record(resource, new ObjectChange(version + 1, before, null));
            }
            return before;
        } finally {
            lock.unlock();
        }
    }

    /// Keeps a change as it is, such as one that was recorded elsewhere.
    void record(Resource resource, ObjectChange change) {
        lock.lock();
        try {
            version = Math.max(version, change.version());
            cache(resource).record(change);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Begins anew with other objects, as if all that happened before had been compacted.
    void reset(Map<Resource, List<Stored>> contents, long atVersion) {
        lock.lock();
        try {
            caches.forEach((resource, cache) ->
                    cache.reset(contents.getOrDefault(resource, List.of()), atVersion));
            version = atVersion;
            compacted = atVersion;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Lets no watch begin before the present version any more. Those that are open go on.
    void compact() {
        lock.lock();
        try {
            compacted = ++version;
        } finally {
            lock.unlock();
        }
    }

    /// Wakes whoever waits for changes.
    void nudge() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// @throws ApiError if a watch cannot begin after a version because what followed is not known
    void requireKnown(Resource resource, long after) {
        lock.lock();
        try {
            long oldest = Math.max(compacted, cache(resource).forgotten());
            if (after < oldest) {
                throw ApiError.tooOld(after, oldest);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Waits until something happened, to this resource or another.
    ///
    /// @param after the last version that is known
    /// @param enough what ends the wait besides, asked again at each [#nudge]
    /// @throws ApiError if more has happened since than is remembered
    News await(Resource resource, long after, BooleanSupplier enough, long nanos)
            throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (version <= after && left > 0 && !enough.getAsBoolean()) {
                left = changed.awaitNanos(left);
            }
            WatchCache cache = cache(resource);
            if (after < cache.forgotten()) {
                throw ApiError.tooOld(after, cache.forgotten());
            }
            return new News(Math.max(after, version), cache.since(after));
        } finally {
            lock.unlock();
        }
    }

    private WatchCache cache(Resource resource) {
        WatchCache cache = caches.get(resource);
        if (cache == null) {
            throw new AssertionError(resource);
        }
        return cache;
    }
}
