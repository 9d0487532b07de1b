package dev.sluice.conntrack;

import java.time.Duration;

/// When to sweep next, and for what: a pure function of times. Times are nanoseconds of one
/// monotonic clock.
///
/// What a sync may have made stale is swept at once, unless a sweep ended just before: then after a
/// rest of four times its cost, so that sweeps never take more than a fifth of the thread. A second
/// look follows a second later, since a packet that was under way while the rules changed may have
/// begun its flow after the first. With no occasion everything is swept every five minutes. After a
/// failure nothing is forgotten, and the next try waits twice as long as the one before; what a
/// change made stale does not wait for it, since most of a sweep may do all the same.
///
/// @param due when
/// @param looks how many sweeps are still to come for what the last changes did
/// @param begins whether translation began somewhere
/// @param former frontends that may be gone
/// @param restUntil when the thread has rested from the last sweep
/// @param failures in a row
record SweepPace(
        long due, int looks, boolean begins, Frontends former, long restUntil, int failures) {
    static final Duration IDLE = Duration.ofMinutes(5);
    static final Duration RETRY = Duration.ofSeconds(5);
    private static final Duration SECOND_LOOK = Duration.ofSeconds(1);
    private static final int LOOKS = 2;
    private static final int REST = 4;

    /// Twice so many times the first wait is longer than [#IDLE].
    private static final int MOST_DOUBLED = 6;

    /// At the first success of a sync: whatever was done before, by whomever, is swept.
    static SweepPace start(long now) {
        return new SweepPace(now, LOOKS, true, Frontends.NONE, now, 0);
    }

    SweepPace request(PlanChange change, long now) {
        return new SweepPace(
                soon(now),
                LOOKS,
                begins || change.begins(),
                former.and(change.before()),
                restUntil,
                failures);
    }

    /// Translation begins anew.
    SweepPace begin(long now) {
        return new SweepPace(soon(now), LOOKS, true, former, restUntil, failures);
    }

    /// @param began when the sweep began
    SweepPace succeeded(long began, long now) {
        long rested = now + REST * (now - began);
        if (looks > 1) {
            long second = Math.max(now + SECOND_LOOK.toNanos(), rested);
            return new SweepPace(second, looks - 1, begins, former, rested, 0);
        }
        return new SweepPace(now + IDLE.toNanos(), 0, false, Frontends.NONE, rested, 0);
    }

    SweepPace failed(long now) {
        Duration doubled = RETRY.multipliedBy(1L << Math.min(failures, MOST_DOUBLED));
        long wait = Math.min(doubled.toNanos(), IDLE.toNanos());
        return new SweepPace(now + wait, looks, begins, former, now, failures + 1);
    }

    /// Whether flows that are not translated matter too; they take longer to list.
    boolean whole() {
        return begins || looks == 0;
    }

    Duration untilDue(long now) {
        return Duration.ofNanos(due - now);
    }

    private long soon(long now) {
        return Math.max(now, restUntil);
    }
}
