package dev.sluice.sync;

import java.time.Duration;
import java.util.function.LongSupplier;

/// A monotonic clock that only moves when a test moves it.
final class Ticker implements LongSupplier {
    // A monotonic clock may start at any value, including negative ones.
    private long now = -Duration.ofHours(1).toNanos();

    @Override
    public long getAsLong() {
        return now;
    }

    void pass(Duration time) {
        now += time.toNanos();
    }
}
