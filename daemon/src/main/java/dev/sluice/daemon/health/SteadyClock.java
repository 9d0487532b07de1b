package dev.sluice.daemon.health;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// A clock that never jumps: the wall clock as it was at the start, and what a monotonic clock
/// counted since. Intervals are told by it; where people read a time, [#wall] says what it is
/// called now, whatever the wall clock was set to meanwhile.
public final class SteadyClock implements InstantSource {
    private final InstantSource wall;
    private final LongSupplier nanos;
    private final Instant start;
    private final long started;

    /// @param nanos a monotonic clock, in nanoseconds
    public SteadyClock(InstantSource wall, LongSupplier nanos) {
        this.wall = wall;
        this.nanos = nanos;
        this.start = wall.instant();
        this.started = nanos.getAsLong();
    }

    @Override
    public Instant instant() {
        return start.plusNanos(nanos.getAsLong() - started);
    }

    /// What the wall clock, as it is set now, calls a time of this clock.
    public Instant wall(Instant steady) {
        return wall.instant().minus(Duration.between(steady, instant()));
    }
}
