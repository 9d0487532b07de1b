package dev.sluice.daemon.kube;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.daemon.events.Event;
import dev.sluice.daemon.events.Events;
import dev.sluice.daemon.events.Regarding;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells of each problem once an hour, however often its object is read, which is at every change
/// of any part of it: in the log, and by an event beside the object. Safe from any thread.
final class ProblemReport {
    private static final Logger log = LoggerFactory.getLogger(ProblemReport.class);
    private static final int MOST = 1000;

    private final Events events;
    private final Cache<Problem, Boolean> said =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(Duration.ofHours(1)).build();

    ProblemReport(Events events) {
        this.events = events;
    }

    /// For objects of a kind.
    ///
    /// @param regarding what an event about an object of that name is about
    <N> Remarks<N> about(Function<N, Regarding> regarding) {
        return (name, problem) -> tell(name == null ? null : regarding.apply(name), problem);
    }

    private void tell(@Nullable Regarding regarding, Problem problem) {
        if (said.asMap().putIfAbsent(problem, true) != null) {
            return;
        }
        log.warn("{}", problem);
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
