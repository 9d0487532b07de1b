package dev.sluice.kube.watch;

import dev.sluice.kube.decode.DecodeResult;
import dev.sluice.services.SharedMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The objects of a kind, in the last version that was written to a [Sink]. It passes only changes
/// on, and detects the deleted objects when a new list lacks them. It shares the records with the
/// sink, so it needs little memory.
///
/// Written by the watching thread and by a restore. The queries ([#known] and others) are safe from
/// any thread.
///
/// @param <N> the type of the objects' names
/// @param <V> the record that the objects become
final class ObjectStore<N, V> {
    private final SharedMap.Editor<N, V> written = SharedMap.<N, V>empty().edit();
    private final Sink<N, V> sink;
    private final Runnable whenListed;
    private final ProblemListener<N> problems;
    private boolean listed;
    private long changes;

    /// @param whenListed is called after each complete list, and after a restore
    /// @param problems is notified of the faults of objects
    ObjectStore(Sink<N, V> sink, Runnable whenListed, ProblemListener<N> problems) {
        this.sink = sink;
        this.whenListed = whenListed;
        this.problems = problems;
    }

    /// Stores a new or changed object. An unreadable one keeps its previous version.
    ///
    /// @return the name of the object, or null if it is unreadable
    @Nullable N note(DecodeResult<N, V> reading) {
        reading.problems().forEach(problem -> problems.about(reading.name(), problem));
        return switch (reading) {
            case DecodeResult.Illegible<N, V>(var name, _, _) -> name;
            case DecodeResult.Legible<N, V> legible -> {
                write(legible);
                yield legible.name();
            }
        };
    }

    private synchronized void write(DecodeResult.Legible<N, V> reading) {
        V now = reading.value();
        if (now == null) {
            remove(reading.name(), reading.resourceVersion());
        } else if (!now.equals(written.get(reading.name()))) {
            written.put(reading.name(), now);
            changes++;
            sink.write(reading.name(), now, reading.trigger(), reading.resourceVersion());
        }
    }

    /// Removes an object that was deleted.
    ///
    /// @param resourceVersion of the deletion; empty if unknown
    synchronized void remove(N name, String resourceVersion) {
        if (written.get(name) != null) {
            written.remove(name);
            changes++;
            sink.write(name, null, null, resourceVersion);
        }
    }

    /// Stores the objects of a saved state, unless all objects have been listed. Known objects are
    /// not replaced. The next list removes those that it lacks.
    synchronized void restore(Map<N, V> former) {
        if (!listed) {
            former.forEach((name, value) -> {
                if (written.get(name) == null) {
                    written.put(name, value);
                    sink.write(name, value, null, "");
                }
            });
            whenListed.run();
        }
    }

    /// Whether all objects have been listed at least once.
    synchronized boolean isListed() {
        return listed;
    }

    /// All known objects.
    synchronized List<V> known() {
        List<V> all = new ArrayList<>(written.size());
        written.forEach((_, value) -> all.add(value));
        return Collections.unmodifiableList(all);
    }

    /// All known objects by name.
    synchronized Map<N, V> named() {
        Map<N, V> all = new HashMap<>();
        written.forEach(all::put);
        return Collections.unmodifiableMap(all);
    }

    /// The known object of a name; null if there is none.
    synchronized @Nullable V get(Object name) {
        return written.get(name);
    }

    /// The number of known objects.
    synchronized int size() {
        return written.size();
    }

    /// The number of changes so far, without restored objects.
    synchronized long changes() {
        return changes;
    }

    private synchronized void complete(Set<N> seen, boolean nameless) {
        if (!nameless) {
            List<N> gone = new ArrayList<>();
            written.forEach((name, _) -> {
                if (!seen.contains(name)) {
                    gone.add(name);
                }
            });
            gone.forEach(name -> remove(name, ""));
        }
        listed = true;
        whenListed.run();
    }

    /// Starts to store the objects of a list. [Listing#complete] must follow its last object.
    Listing list() {
        return new Listing();
    }

    final class Listing {
        private final Set<N> seen = new HashSet<>();
        private boolean nameless;

        void note(DecodeResult<N, V> reading) {
            N name = ObjectStore.this.note(reading);
            if (name == null) {
                nameless = true;
            } else {
                seen.add(name);
            }
        }

        int size() {
            return seen.size();
        }

        /// Removes the objects that the list lacks, unless it held an object without a readable
        /// name: that may be any of them.
        void complete() {
            ObjectStore.this.complete(seen, nameless);
        }
    }
}
