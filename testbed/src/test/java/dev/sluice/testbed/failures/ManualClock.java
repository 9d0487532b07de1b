package dev.sluice.testbed.failures;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// A clock that a test advances: a monotonic clock, and a wall clock that can be set. Safe from any
/// thread.
final class ManualClock implements LongSupplier, InstantSource {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong step = new AtomicLong();

    void advance(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    /// Sets the wall clock forward or back, independently of the monotonic clock.
    void step(Duration by) {
        step.addAndGet(by.toNanos());
    }

    @Override
    public long getAsLong() {
        return nanos.get();
    }

    @Override
    public Instant instant() {
        return START.plusNanos(nanos.get() + step.get());
    }
}
