package dev.sluice.sync;

import java.time.Duration;

/// Decides when to sync next: a pure function of times. Times are nanoseconds of one monotonic
/// clock.
///
/// A request is served at once, unless a sync has just ended. Then it waits for the greater of the
/// configured minimum and the duration of that sync, of which at most one second counts. Thus small
/// syncs never take more than half of the thread. A failed sync is repeated after a second, then
/// after twice as long each time, up to a limit; a request does not shorten that. At a fixed
/// interval everything is checked, in a sync of its own or with the next request.
///
/// @param requested whether something changed since the last sync began
/// @param ran whether there was a sync at all
/// @param ended when the last sync ended
/// @param cost how long the last sync took
/// @param checked when everything installed was last read, or when that began
/// @param failures the number of failures since the last success
public record SyncSchedule(
        Limits limits,
        boolean requested,
        boolean ran,
        long ended,
        long cost,
        long checked,
        int failures) {
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

    /// The longest pause that follows from the duration of a sync. A full load may take many
    /// seconds; later syncs are small and should not wait as long.
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /// @param minInterval the least time between the end of one sync and the start of the next;
    ///   zero for none
    /// @param maxRetry the longest wait after failures
    /// @param resync the interval at which everything is checked
    public record Limits(Duration minInterval, Duration maxRetry, Duration resync) {}

    public static SyncSchedule start(Limits limits) {
        return new SyncSchedule(limits, false, false, 0, 0, 0, 0);
    }

    public SyncSchedule request() {
        return new SyncSchedule(limits, true, ran, ended, cost, checked, failures);
    }

    /// @param began when the sync began
    /// @param now when it ended
    /// @param full whether it read everything that is installed
    public SyncSchedule succeeded(long began, long now, boolean full) {
        return new SyncSchedule(limits, false, true, now, now - began, full ? now : checked, 0);
    }

    /// @param began when the sync began
    /// @param now when it failed
    public SyncSchedule failed(long began, long now) {
        return new SyncSchedule(limits, false, true, now, now - began, checked, failures + 1);
    }

    /// Returns the schedule after a requested sync turned out to change nothing.
    public SyncSchedule unneeded() {
        return new SyncSchedule(limits, false, ran, ended, cost, checked, failures);
    }

    /// Returns how long to wait from now until the next sync is due; zero or less if it is due.
    /// Before the first sync, only a request makes one due.
    public Duration untilDue(long now) {
        if (!ran) {
            return requested ? Duration.ZERO : limits.resync();
        }
        if (failures == 0 && !requested) {
            return untilCheck(now);
        }
        return Duration.ofNanos(ended - now).plus(failures > 0 ? retryDelay() : pause());
    }

    /// Returns whether the periodic check of everything is due. A steady stream of requests does
    /// not delay it. A retry reads everything anyway.
    public boolean isResync(long now) {
        return ran && failures == 0 && !untilCheck(now).isPositive();
    }

    private Duration untilCheck(long now) {
        return Duration.ofNanos(checked - now).plus(limits.resync());
    }

    /// Returns how long after the last failure the next try is due.
    public Duration retryDelay() {
        return delay(failures, limits.maxRetry());
    }

    /// Returns the delay after a number of successive failures: one second, then twice as long
    /// after each, up to a limit.
    ///
    /// @param failures the number of successive failures, at least 1
    static Duration delay(int failures, Duration limit) {
        int doublings = Math.min(failures - 1, 20);
        Duration delay = FIRST_RETRY.multipliedBy(1L << Math.max(0, doublings));
        return min(delay, max(limit, FIRST_RETRY));
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
