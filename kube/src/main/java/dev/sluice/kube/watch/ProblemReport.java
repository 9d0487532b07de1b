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

/// Tells of each problem once an hour, however often its object is read, which is at every change
/// of any part of it and at every list: in the log, and by an event beside the object. Of a great
/// many, some are told each minute, at later readings the others. Safe from any thread.
///
/// What is remembered is what was told, and that has a rate: it cannot outgrow its place.
final class ProblemReport {
    private static final RateLimitedLog.Rate RATE =
            new RateLimitedLog.Rate(30, Duration.ofSeconds(10));
    private static final Duration MEMORY = Duration.ofHours(1);

    /// One object whose fault changes all the time must not take the lines of all others.
    private static final int MOST_OF_ONE_OBJECT = 12;

    private final Events events;
    private final RateLimitedLog log;
    private final Cache<String, Set<ObjectProblem>> told;

    ProblemReport(Events events, Logger log, LongSupplier nanos) {
        this.events = events;
        this.log = new RateLimitedLog(log, RATE, nanos);
        this.told =
                Caffeine.newBuilder()
                        .expireAfterWrite(MEMORY)
                        .ticker(nanos::getAsLong)
                        .executor(Runnable::run)
                        .build();
    }

    /// For objects of a kind.
    ///
    /// @param regarding what an event about an object of that name is about
    <N> ProblemListener<N> about(Function<N, Regarding> regarding) {
        return (name, problem) -> tell(name == null ? null : regarding.apply(name), problem);
    }

    private synchronized void tell(@Nullable Regarding regarding, ObjectProblem problem) {
        Set<ObjectProblem> known = told.getIfPresent(problem.object());
        int count = known == null ? 0 : known.size();
        if (count >= MOST_OF_ONE_OBJECT || (known != null && known.contains(problem))) {
            return;
        }
        boolean last = count == MOST_OF_ONE_OBJECT - 1;
        String line = problem + (last ? ". What else is wrong with it is not told for now" : "");
        if (!log.say(Level.WARN, line)) {
            return;
        }
        told.get(problem.object(), _ -> new HashSet<>()).add(problem);
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
