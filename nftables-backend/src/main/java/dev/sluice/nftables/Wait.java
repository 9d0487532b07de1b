package dev.sluice.nftables;

import java.time.Duration;

/// When an operation is due. Each failure doubles the wait until the next try, from a second up to
/// about a minute.
///
/// @param failures how often it has failed
/// @param due on a monotonic clock, in nanoseconds
record Wait(int failures, long due) {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final int MOST_DOUBLINGS = 6;

    /// Due in a second.
    static Wait aSecond(long now) {
        return new Wait(0, now + FIRST.toNanos());
    }

    static Wait aMinute(long now) {
        return new Wait(0, now + Duration.ofMinutes(1).toNanos());
    }

    static Wait none(long now) {
        return new Wait(0, now);
    }

    /// After one more failure.
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
