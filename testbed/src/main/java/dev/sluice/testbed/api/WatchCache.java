package dev.sluice.testbed.api;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The objects of one resource and its last 5,000 changes. Guarded by the store's lock.
final class WatchCache {
    private static final int REMEMBERED = 5_000;

    private final NavigableMap<String, Stored> objects = new TreeMap<>();
    private final Deque<ObjectChange> past = new ArrayDeque<>();
    private long forgotten;

    @Nullable Stored get(String key) {
        return objects.get(key);
    }

    List<Stored> all() {
        return List.copyOf(objects.values());
    }

    /// Returns the version up to which changes have been forgotten.
    long forgotten() {
        return forgotten;
    }

    void record(ObjectChange change) {
        Stored after = change.after();
        if (after != null) {
            objects.put(after.key(), after);
        } else if (change.before() != null) {
            objects.remove(change.before().key());
        }
        past.addLast(change);
        if (past.size() > REMEMBERED) {
            forgotten = past.removeFirst().version();
        }
    }

    void reset(Collection<Stored> contents, long version) {
        objects.clear();
        contents.forEach(object -> objects.put(object.key(), object));
        past.clear();
        forgotten = version;
    }

    /// Returns the changes after a version, in order.
    List<ObjectChange> since(long version) {
        var changes = new ArrayDeque<ObjectChange>();
        Iterator<ObjectChange> backwards = past.descendingIterator();
        while (backwards.hasNext()) {
            ObjectChange change = backwards.next();
            if (change.version() <= version) {
                break;
            }
            changes.addFirst(change);
        }
        return List.copyOf(changes);
    }
}
