package dev.sluice.kube.watch;

import dev.sluice.kube.client.Backoff;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// The pauses of a watcher between requests. A server counts as working only after a watch has
/// lasted for a while; what it sends before does not matter. Watches are cheap for a server and
/// lists are expensive, so each has its own back-off.
final class Pacing {
    /// A watch that lasts this long works. Load balancers cut idle connections later than that.
    static final Duration WORKS = Duration.ofSeconds(5);

    /// After a watch that lasted this long, the next list needs no pause. It equals the longest
    /// back-off, so that a server with short watches does not get more lists than one that fails.
    static final Duration CALM = Duration.ofSeconds(30);

    private static final Duration FIRST_WATCH = Duration.ofMillis(500);
    private static final Duration FIRST_LIST = Duration.ofSeconds(1);
    private static final Duration LONGEST_ASKED = Duration.ofMinutes(2);

    private final Backoff watches;
    private final Backoff lists;
    private boolean mayListAtOnce = true;

    Pacing(RandomGenerator random) {
        this.watches = new Backoff(FIRST_WATCH, random);
        this.lists = new Backoff(FIRST_LIST, random);
    }

    /// The pause after the server ended the watch, as it does at its timeout.
    ///
    /// @param watched how long the watch lasted
    Duration ended(Duration watched) {
        return worked(watched) ? Duration.ZERO : watches.next();
    }

    /// The pause after a connection failed or a request was refused.
    ///
    /// @param watched how long the watch lasted; zero if there was none
    /// @param asked the pause that the server asked for
    Duration failed(Duration watched, Duration asked) {
        worked(watched);
        Duration due = watches.next();
        Duration bounded = asked.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : asked;
        return bounded.compareTo(due) > 0 ? bounded : due;
    }

    /// The pause before everything must be listed again.
    ///
    /// @param watched how long the watch lasted; zero if there was none
    Duration stale(Duration watched) {
        worked(watched);
        if (mayListAtOnce) {
            mayListAtOnce = false;
            return Duration.ZERO;
        }
        return lists.next();
    }

    private boolean worked(Duration watched) {
        if (watched.compareTo(CALM) >= 0) {
            lists.reset();
            mayListAtOnce = true;
        }
        boolean works = watched.compareTo(WORKS) >= 0;
        if (works) {
            watches.reset();
        }
        return works;
    }
}
