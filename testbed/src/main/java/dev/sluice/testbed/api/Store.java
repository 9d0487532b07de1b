package dev.sluice.testbed.api;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// All objects and their recent changes, with one sequence of resource versions. Safe from any
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

    /// All objects of a resource at one version.
    record Listing(long version, List<Stored> objects) {}

    /// The changes of a resource up to a version.
    record News(long upTo, List<ObjectChange> changes) {}

    /// A change of an object.
    @FunctionalInterface
    interface Edit {
        /// Returns the new content.
        ///
        /// @param before null if the object does not exist
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

    /// Deletes an object.
    ///
    /// @return its last content; null if it did not exist
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

    /// Stores a change as it is, for example a recorded one.
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

    /// Replaces all objects, as if the history before had been compacted.
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

    /// Makes the versions up to now too old to start a watch from. Open watches continue.
    void compact() {
        lock.lock();
        try {
            compacted = ++version;
        } finally {
            lock.unlock();
        }
    }

    /// Wakes all threads that wait in [#await], so that they check their condition.
    void nudge() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// @throws ApiError if a watch cannot start after a version because the changes since are
    ///   unknown
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

    /// Waits for a change of any resource.
    ///
    /// @param after the last version that the caller knows
    /// @param enough ends the wait as well; checked again at each [#nudge]
    /// @param nanos time limit
    /// @throws ApiError if some of the changes since have been forgotten
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
