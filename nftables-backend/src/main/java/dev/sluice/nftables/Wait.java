package dev.sluice.nftables;

import java.time.Duration;

/// When something is to be tried: each time it fails, twice as long goes by until the next time, up
/// to a minute.
///
/// @param failures so far
/// @param due by a monotonic clock, in nanoseconds
record Wait(int failures, long due) {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final int MOST_DOUBLINGS = 6;

    /// In a second.
    static Wait aSecond(long now) {
        return new Wait(0, now + FIRST.toNanos());
    }

    static Wait aMinute(long now) {
        return new Wait(0, now + Duration.ofMinutes(1).toNanos());
    }

    static Wait none(long now) {
        return new Wait(0, now);
    }

    /// It failed once more.
    Wait failed(long now) {
        long wait = FIRST.toNanos() << Math.min(failures, MOST_DOUBLINGS);
        return new Wait(failures + 1, now + wait);
    }

    Duration left(long now) {
        return Duration.ofNanos(Math.max(0, due - now));
    }

    boolean isOver(long now) {
        return due - now <= 0;
    }
}
