package dev.sluice.kube.watch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.base.log.RateLimitedLog;
import dev.sluice.kube.decode.ObjectProblem;
import dev.sluice.kube.events.Event;
import dev.sluice.kube.events.Events;
import dev.sluice.kube.events.Regarding;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/// Reports each problem once an hour, in the log and as an event about the object. The object is
/// read much more often: at each of its changes and in each list. If there are very many problems,
/// some are reported each minute and the others at later readings. Safe from any thread.
///
/// Only reported problems are remembered. Their rate is limited, so the memory is bounded.
final class ProblemReport {
    private static final RateLimitedLog.Rate RATE =
            new RateLimitedLog.Rate(30, Duration.ofSeconds(10));
    private static final Duration MEMORY = Duration.ofHours(1);

    /// An object whose fault changes all the time must not use up the log lines of all others.
    private static final int MOST_OF_ONE_OBJECT = 12;

    private final Events events;
    private final RateLimitedLog log;
    private final Cache<String, Set<ObjectProblem>> reported;

    ProblemReport(Events events, Logger log, LongSupplier nanos) {
        this.events = events;
        this.log = new RateLimitedLog(log, RATE, nanos);
        this.reported =
                Caffeine.newBuilder()
                        .expireAfterWrite(MEMORY)
                        .ticker(nanos::getAsLong)
                        .executor(Runnable::run)
                        .build();
    }

    /// A listener for the objects of a kind.
    ///
    /// @param regarding maps a name to the object of the event
    <N> ProblemListener<N> about(Function<N, Regarding> regarding) {
        return (name, problem) -> report(name == null ? null : regarding.apply(name), problem);
    }

    private synchronized void report(@Nullable Regarding regarding, ObjectProblem problem) {
        Set<ObjectProblem> known = reported.getIfPresent(problem.object());
        int count = known == null ? 0 : known.size();
        if (count >= MOST_OF_ONE_OBJECT || (known != null && known.contains(problem))) {
            return;
        }
        boolean last = count == MOST_OF_ONE_OBJECT - 1;
        String line = problem + (last ? ". Its other faults are not logged for now" : "");
        if (!log.say(Level.WARN, line)) {
            return;
        }
        reported.get(problem.object(), _ -> new HashSet<>()).add(problem);
        if (regarding != null) {
            events.record(
                    new Event(
                            regarding,
                            Event.Type.WARNING,
                            "InvalidField",
                            "ReadObject",
                            problem.field() + " " + problem.fault()));
        }
    }
}
