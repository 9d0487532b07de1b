package dev.sluice.base.background;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/// Decides how often a lasting failure is logged: at once, then after one minute, after two more,
/// and so on up to once an hour. A failure that has not occurred for an hour is logged at once
/// again. Used by one thread.
final class LogPace {
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final LongSupplier nanos;
    private long lastLogged;
    private long lastFailure;
    private long suppressed;
    private Duration pause = Duration.ZERO;

    /// @param nanos a monotonic clock, in nanoseconds
    LogPace(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /// Records one more failure.
    ///
    /// @return how many failures since the last log line were not logged; empty if this one is not
    ///   to be logged either
    OptionalLong next() {
        long now = nanos.getAsLong();
        boolean started = !pause.isZero();
        boolean restarts = !started || now - lastFailure >= LONGEST.toNanos();
        lastFailure = now;
        if (!restarts && now - lastLogged < pause.toNanos()) {
            suppressed++;
            return OptionalLong.empty();
        }
        Duration doubled = pause.multipliedBy(2);
        pause = restarts ? FIRST : doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        lastLogged = now;
        long since = suppressed;
        suppressed = 0;
        return OptionalLong.of(since);
    }
}
