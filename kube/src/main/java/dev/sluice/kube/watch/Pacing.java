package dev.sluice.kube.watch;

import dev.sluice.kube.client.Backoff;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// How soon a watcher asks again. What was heard in between counts for nothing: a server works once
/// a watch has stood for a while. Watches that are dialled again cost it little, lists cost it
/// much, so each has a pace of its own.
final class Pacing {
    /// A watch that stood so long works. Shorter than any balancer cuts idle connections.
    static final Duration WORKS = Duration.ofSeconds(5);

    /// A watch that stood so long earns a list without a wait: as long as the longest back-off, so
    /// that no server gets lists more often by letting watches stand for a moment.
    static final Duration CALM = Duration.ofSeconds(30);

    private static final Duration FIRST_DIAL = Duration.ofMillis(500);
    private static final Duration FIRST_LIST = Duration.ofSeconds(1);
    private static final Duration LONGEST_ASKED = Duration.ofMinutes(2);

    private final Backoff dials;
    private final Backoff lists;
    private boolean mayListAtOnce = true;

    Pacing(RandomGenerator random) {
        this.dials = new Backoff(FIRST_DIAL, random);
        this.lists = new Backoff(FIRST_LIST, random);
    }

    /// The server ended the watch, as it does when its time is over.
    ///
    /// @param stood for how long there was a watch
    Duration ended(Duration stood) {
        return worked(stood) ? Duration.ZERO : dials.next();
    }

    /// The connection was cut, or the request refused.
    ///
    /// @param stood for how long there was a watch, if there was
    /// @param asked how long the server wants not to be asked
    Duration failed(Duration stood, Duration asked) {
        worked(stood);
        Duration due = dials.next();
        Duration bounded = asked.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : asked;
        return bounded.compareTo(due) > 0 ? bounded : due;
    }

    /// Everything has to be listed again.
    ///
    /// @param stood for how long there was a watch, if there was
    Duration stale(Duration stood) {
        worked(stood);
        if (mayListAtOnce) {
            mayListAtOnce = false;
            return Duration.ZERO;
        }
        return lists.next();
    }

    private boolean worked(Duration stood) {
        if (stood.compareTo(CALM) >= 0) {
            lists.reset();
            mayListAtOnce = true;
        }
        boolean works = stood.compareTo(WORKS) >= 0;
        if (works) {
            dials.reset();
        }
        return works;
    }
}
