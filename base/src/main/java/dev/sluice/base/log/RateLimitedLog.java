package dev.sluice.base.log;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/// Logs lines of one kind at a limited rate: a burst, then one line per interval. When lines start
/// to be omitted, a line says so. The next written line states how many were omitted. Safe from any
/// thread.
public final class RateLimitedLog {
    private final Logger log;
    private final Rate rate;
    private final LongSupplier nanos;
    private double allowed;
    private long refilled;
    private long omitted;

    /// Whether a line has said that lines are being omitted.
    private boolean warned;

    /// A token bucket.
    ///
    /// @param burst the number of lines that may be written at once
    /// @param each the interval after which one more line may be written
    public record Rate(int burst, Duration each) {}

    /// @param nanos a monotonic clock, in nanoseconds
    public RateLimitedLog(Logger log, Rate rate, LongSupplier nanos) {
        this.log = log;
        this.rate = rate;
        this.nanos = nanos;
        this.allowed = rate.burst();
        this.refilled = nanos.getAsLong();
    }

    /// Writes a line unless the rate is exceeded.
    ///
    /// @return whether it was written
    public synchronized boolean say(Level level, String line) {
        refill();
        if (allowed < 1) {
            omit(level);
            return false;
        }
        allowed--;
        write(level, omitted == 0 ? line : line + " (and " + omitted + " more since the last)");
        omitted = 0;
        return true;
    }

    /// Writes a line at level DEBUG, without a limit: a user who enables DEBUG wants every line.
    public void debug(String line) {
        log.debug("{}", line);
    }

    private void omit(Level level) {
        omitted++;
        if (!warned) {
            warned = true;
            write(
                    level,
                    "too many lines like the last ones: from now on one in %d s is shown"
                            .formatted(rate.each().toSeconds()));
        }
    }

    private void write(Level level, String line) {
        log.atLevel(level).log("{}", line);
    }

    private void refill() {
        long now = nanos.getAsLong();
        allowed = Math.min(rate.burst(), allowed + (double) (now - refilled) / each());
        refilled = now;
        warned &= 2 * allowed < rate.burst();
    }

    private long each() {
        return rate.each().toNanos();
    }
}
