package dev.sluice.kube.watch;

import dev.sluice.kube.decode.DecodeResult;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What was last written of each object of a kind, so that only changes are written, and what a new
/// list lacks is known to be gone. The records are the ones that were written: they are in memory
/// anyway.
///
/// Used by the thread that watches; what others may ask, [#known] and the like, is safe from any.
///
/// @param <N> how the objects are named
/// @param <V> the record they become
final class ObjectStore<N, V> {
    private final Map<N, V> written = new HashMap<>();
    private final Sink<N, V> sink;
    private final Runnable whenListed;
    private final ProblemListener<N> problems;
    private boolean listed;
    private long changes;

    /// @param whenListed called when all objects there are have been written
    /// @param problems told of all that is left out
    ObjectStore(Sink<N, V> sink, Runnable whenListed, ProblemListener<N> problems) {
        this.sink = sink;
        this.whenListed = whenListed;
        this.problems = problems;
    }

    /// Notes that an object is as it was read. One that could not be read stays as it was.
    ///
    /// @return its name, or null if that could not be read either
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
            remove(reading.name());
        } else if (!now.equals(written.get(reading.name()))) {
            written.put(reading.name(), now);
            changes++;
            sink.write(reading.name(), now, reading.trigger());
        }
    }

    /// Notes that an object is gone.
    synchronized void remove(N name) {
        if (written.remove(name) != null) {
            changes++;
            sink.write(name, null, null);
        }
    }

    /// Notes objects as they were in former times, until all there are have been listed: nothing
    /// that is known already is touched, and what the list lacks is gone with it.
    synchronized void restore(Map<N, V> former) {
        if (!listed) {
            former.forEach((name, value) -> {
                if (written.putIfAbsent(name, value) == null) {
                    sink.write(name, value, null);
                }
            });
            whenListed.run();
        }
    }

    /// Whether all objects there are have been noted once.
    synchronized boolean isListed() {
        return listed;
    }

    /// The objects that are there, as far as known.
    synchronized List<V> known() {
        return List.copyOf(written.values());
    }

    /// The same with their names.
    synchronized Map<N, V> named() {
        return Map.copyOf(written);
    }

    /// How many objects are there, as far as known.
    synchronized int size() {
        return written.size();
    }

    /// How often something changed.
    synchronized long changes() {
        return changes;
    }

    private synchronized void complete(Set<N> seen, boolean nameless) {
        if (!nameless) {
            List<N> gone = written.keySet().stream().filter(name -> !seen.contains(name)).toList();
            gone.forEach(this::remove);
        }
        listed = true;
        whenListed.run();
    }

    /// Notes all objects there are, as a list tells them: [Listing#complete] when it has ended.
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

        /// What was not in the list is gone, unless the list held objects without a legible name:
        /// those may be any.
        void complete() {
            ObjectStore.this.complete(seen, nameless);
        }
    }
}
