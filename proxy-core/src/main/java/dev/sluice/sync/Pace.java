package dev.sluice.sync;

import java.time.Duration;

/// When to sync next: a pure function of times. Times are nanoseconds of one monotonic clock.
///
/// A request is served at once, unless a sync ended just before: then after the greater of the
/// configured minimum and the cost of that sync (or a second where that cost more), so that small
/// syncs never take more than half of the thread. A failed sync is tried again after a second, then
/// after twice as long each time, up to a limit; a request does not shorten that. With nothing to
/// do, everything is checked afresh once in a while.
///
/// @param requested something changed since the last sync began
/// @param ran whether there was a sync at all
/// @param ended when the last one ended
/// @param cost how long it took
/// @param failures how many failed since the last success
public record Pace(
        Limits limits, boolean requested, boolean ran, long ended, long cost, int failures) {
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

    /// A full load may take many seconds; what follows it is small, and should not wait as long.
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /// @param minInterval the least time between the end of one sync and the start of the next;
    ///   zero for none
    /// @param maxRetry the longest wait after failures
    /// @param resync how often to check everything with no occasion
    public record Limits(Duration minInterval, Duration maxRetry, Duration resync) {}

    public static Pace start(Limits limits) {
        return new Pace(limits, false, false, 0, 0, 0);
    }

    public Pace request() {
        return new Pace(limits, true, ran, ended, cost, failures);
    }

    /// @param began when the sync began, @param now when it ended
    public Pace succeeded(long began, long now) {
        return new Pace(limits, false, true, now, now - began, 0);
    }

    /// @param began when the sync began, @param now when it failed
    public Pace failed(long began, long now) {
        return new Pace(limits, false, true, now, now - began, failures + 1);
    }

    /// What was requested turned out to concern something else.
    public Pace unneeded() {
        return new Pace(limits, false, ran, ended, cost, failures);
    }

    /// How long to wait from now until the next sync is due; zero or less when it is. Before the
    /// first sync, only a request makes one due.
    public Duration untilDue(long now) {
        if (!ran) {
            return requested ? Duration.ZERO : limits.resync();
        }
        Duration wait = failures > 0 ? retryDelay() : requested ? pause() : limits.resync();
        return Duration.ofNanos(ended - now).plus(wait);
    }

    /// Whether it is the rare check with no occasion that is due, not a request or a retry.
    public boolean isResync(long now) {
        return ran && failures == 0 && !requested && !untilDue(now).isPositive();
    }

    /// How long after the last failure the next try comes.
    public Duration retryDelay() {
        int doublings = Math.min(failures - 1, 20);
        Duration delay = FIRST_RETRY.multipliedBy(1L << Math.max(0, doublings));
        return min(delay, max(limits.maxRetry(), FIRST_RETRY));
    }

    private Duration pause() {
        return max(limits.minInterval(), min(Duration.ofNanos(cost), LONGEST_PAUSE));
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
