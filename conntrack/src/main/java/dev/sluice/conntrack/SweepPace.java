package dev.sluice.conntrack;

import java.time.Duration;

/// Decides when to sweep next and what for: a pure function of times. Times are nanoseconds of one
/// monotonic clock.
///
/// A sync that may have made flows stale is followed by a sweep at once. If a sweep has just ended,
/// the next one first waits four times as long as that one took, so that sweeps take at most a
/// fifth of the thread. A second sweep follows a second later, since a packet that was in transit
/// while the rules changed may have created its flow after the first. Without a change, everything
/// is swept every five minutes. After a failure nothing is forgotten, and the next try waits twice
/// as long as the one before. A later change does not wait for that try, since most of a sweep may
/// succeed.
///
/// @param due when the next sweep is due
/// @param looks how many sweeps are still to be made for the last changes
/// @param untranslated whether flows that are not translated may be stale, too
/// @param former frontends that may no longer exist
/// @param restUntil when the pause after the last sweep ends
/// @param failures the number of successive failures
record SweepPace(
        long due, int looks, boolean untranslated, Frontends former, long restUntil, int failures) {
    static final Duration IDLE = Duration.ofMinutes(5);
    static final Duration RETRY = Duration.ofSeconds(5);
    private static final Duration SECOND_LOOK = Duration.ofSeconds(1);
    private static final int LOOKS = 2;
    private static final int REST = 4;

    /// After this many doublings, [#RETRY] exceeds [#IDLE].
    private static final int MOST_DOUBLED = 6;

    /// The state after the first sync, whether it succeeded or failed: everything is swept, since
    /// earlier changes are unknown.
    static SweepPace start(long now) {
        return new SweepPace(now, LOOKS, true, Frontends.NONE, now, 0);
    }

    SweepPace request(PlanChange change, long now) {
        return new SweepPace(
                soon(now),
                LOOKS,
                untranslated || change.untranslated(),
                former.and(change.before()),
                restUntil,
                failures);
    }

    /// Returns the state after rules were missing for a time: flows may be untranslated.
    SweepPace begin(long now) {
        return new SweepPace(soon(now), LOOKS, true, former, restUntil, failures);
    }

    /// Returns the state after a successful sweep.
    ///
    /// @param began when the sweep began
    SweepPace succeeded(long began, long now) {
        long rested = now + REST * (now - began);
        if (looks > 1) {
            long second = Math.max(now + SECOND_LOOK.toNanos(), rested);
            return new SweepPace(second, looks - 1, untranslated, former, rested, 0);
        }
        return new SweepPace(now + IDLE.toNanos(), 0, false, Frontends.NONE, rested, 0);
    }

    SweepPace failed(long now) {
        Duration doubled = RETRY.multipliedBy(1L << Math.min(failures, MOST_DOUBLED));
        long wait = Math.min(doubled.toNanos(), IDLE.toNanos());
        return new SweepPace(now + wait, looks, untranslated, former, now, failures + 1);
    }

    /// Returns whether untranslated flows must be listed too, which takes longer.
    boolean whole() {
        return untranslated || looks == 0;
    }

    Duration untilDue(long now) {
        return Duration.ofNanos(due - now);
    }

    private long soon(long now) {
        return Math.max(now, restUntil);
    }
}
