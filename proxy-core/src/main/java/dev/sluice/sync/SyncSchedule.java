package dev.sluice.sync;

import java.time.Duration;

/// When to sync next: a pure function of times. Times are nanoseconds of one monotonic clock.
///
/// A request is served at once, unless a sync ended just before: then after the greater of the
/// configured minimum and the cost of that sync (or a second where that cost more), so that small
/// syncs never take more than half of the thread. A failed sync is tried again after a second, then
/// after twice as long each time, up to a limit; a request does not shorten that. Once in a while
/// everything is checked afresh, with nothing to do or with the next request.
///
/// @param requested something changed since the last sync began
/// @param ran whether there was a sync at all
/// @param ended when the last one ended
/// @param cost how long it took
/// @param checked when all that stands was last read, or began to be
/// @param failures how many failed since the last success
public record SyncSchedule(
        Limits limits,
        boolean requested,
        boolean ran,
        long ended,
        long cost,
        long checked,
        int failures) {
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);

    /// A full load may take many seconds; what follows it is small, and should not wait as long.
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /// @param minInterval the least time between the end of one sync and the start of the next;
    ///   zero for none
    /// @param maxRetry the longest wait after failures
    /// @param resync how often to check everything
    public record Limits(Duration minInterval, Duration maxRetry, Duration resync) {}

    public static SyncSchedule start(Limits limits) {
        return new SyncSchedule(limits, false, false, 0, 0, 0, 0);
    }

    public SyncSchedule request() {
        return new SyncSchedule(limits, true, ran, ended, cost, checked, failures);
    }

    /// @param began when the sync began, @param now when it ended
    /// @param full whether it read what stands, all of it
    public SyncSchedule succeeded(long began, long now, boolean full) {
        return new SyncSchedule(limits, false, true, now, now - began, full ? now : checked, 0);
    }

    /// @param began when the sync began, @param now when it failed
    public SyncSchedule failed(long began, long now) {
        return new SyncSchedule(limits, false, true, now, now - began, checked, failures + 1);
    }

    /// What was requested turned out to concern something else.
    public SyncSchedule unneeded() {
        return new SyncSchedule(limits, false, ran, ended, cost, checked, failures);
    }

    /// How long to wait from now until the next sync is due; zero or less when it is. Before the
    /// first sync, only a request makes one due.
    public Duration untilDue(long now) {
        if (!ran) {
            return requested ? Duration.ZERO : limits.resync();
        }
        if (failures == 0 && !requested) {
            return untilCheck(now);
        }
        return Duration.ofNanos(ended - now).plus(failures > 0 ? retryDelay() : pause());
    }

    /// Whether the rare check of everything is due: a steady stream of requests does not put it
    /// off. A retry reads everything anyway.
    public boolean isResync(long now) {
        return ran && failures == 0 && !untilCheck(now).isPositive();
    }

    private Duration untilCheck(long now) {
        return Duration.ofNanos(checked - now).plus(limits.resync());
    }

    /// How long after the last failure the next try comes.
    public Duration retryDelay() {
        return delay(failures, limits.maxRetry());
    }

    /// A second after the first failure, then twice as long after each, up to a limit.
    ///
    /// @param failures how many in a row
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
