package dev.sluice.sync;

import java.time.Duration;
import java.util.function.LongSupplier;

/// A monotonic clock that stands still until it is moved.
final class Ticker implements LongSupplier {
    // Such clocks may start anywhere, below zero too.
    private long now = -Duration.ofHours(1).toNanos();

    @Override
    public long getAsLong() {
        return now;
    }

    void pass(Duration time) {
        now += time.toNanos();
    }
}
