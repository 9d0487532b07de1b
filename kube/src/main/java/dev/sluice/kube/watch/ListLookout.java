package dev.sluice.kube.watch;

import dev.sluice.kube.http.Lookout;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Tells once that a list is slow, and ends one that takes too long. The largest clusters are
/// listed in seconds, and an API server ends a request after a minute. Used by one thread.
final class ListLookout implements Lookout {
    private static final Duration DRAGS = Duration.ofSeconds(30);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final LongSupplier nanos;
    private final Consumer<Duration> slow;
    private final long start;
    private boolean told;

    /// @param slow is told how long the list has taken so far
    ListLookout(LongSupplier nanos, Consumer<Duration> slow) {
        this.nanos = nanos;
        this.slow = slow;
        this.start = nanos.getAsLong();
    }

    @Override
    public Duration look() throws IOException {
        Duration taken = Duration.ofNanos(nanos.getAsLong() - start);
        if (taken.compareTo(LONGEST) >= 0) {
            // The limit, not the time taken: the same reason each time is logged once.
            throw new SocketTimeoutException(
                    "a list did not end within " + LONGEST.toSeconds() + " s");
        }
        if (taken.compareTo(DRAGS) < 0) {
            return DRAGS.minus(taken);
        }
        if (!told) {
            told = true;
            slow.accept(taken);
        }
        return LONGEST.minus(taken);
    }
}
