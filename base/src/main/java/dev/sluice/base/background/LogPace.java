package dev.sluice.base.background;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/// How often a fault that lasts is told: at once, then a minute later, two minutes after that, and
/// so on up to an hour. One that was away for an hour is told at once again. Used by one thread.
final class LogPace {
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final LongSupplier nanos;
    private long told;
    private long last;
    private long unsaid;
    private Duration pause = Duration.ZERO;

    /// @param nanos a monotonic clock, in nanoseconds
    LogPace(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /// It occurred once more.
    ///
    /// @return how often it did since the last line, if there is to be a line now
    OptionalLong next() {
        long now = nanos.getAsLong();
        boolean begun = !pause.isZero();
        boolean anew = !begun || now - last >= LONGEST.toNanos();
        last = now;
        if (!anew && now - told < pause.toNanos()) {
            unsaid++;
            return OptionalLong.empty();
        }
        Duration doubled = pause.multipliedBy(2);
        pause = anew ? FIRST : doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        told = now;
        long since = unsaid;
        unsaid = 0;
        return OptionalLong.of(since);
    }
}
