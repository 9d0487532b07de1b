package dev.sluice.daemon.health;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/// A clock that never jumps: the wall clock at the start plus the time of a monotonic clock since.
/// Intervals are measured with it. For output, [#wall] converts its times to the present setting of
/// the wall clock.
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

    /// The wall clock time of a time of this clock.
    public Instant wall(Instant steady) {
        return wall.instant().minus(Duration.between(steady, instant()));
    }
}
