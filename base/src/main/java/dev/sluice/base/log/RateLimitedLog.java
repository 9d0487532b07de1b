package dev.sluice.base.log;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/// Lines of one kind, at a rate: so many at once, and then one each so often. That some are left
/// out is said when it begins, and how many with the next line. Safe from any thread.
public final class RateLimitedLog {
    private final Logger log;
    private final Rate rate;
    private final LongSupplier nanos;
    private double allowed;
    private long refilled;
    private long leftOut;

    /// It was said that lines are left out.
    private boolean warned;

    /// @param burst so many lines at once
    /// @param each and then one so often
    public record Rate(int burst, Duration each) {}

    /// @param nanos a monotonic clock
    public RateLimitedLog(Logger log, Rate rate, LongSupplier nanos) {
        this.log = log;
        this.rate = rate;
        this.nanos = nanos;
        this.allowed = rate.burst();
        this.refilled = nanos.getAsLong();
    }

    /// Writes a line, unless there are too many.
    ///
    /// @return whether it was written
    public synchronized boolean say(Level level, String line) {
        refill();
        if (allowed < 1) {
            leaveOut(level);
            return false;
        }
        allowed--;
        write(level, leftOut == 0 ? line : line + " (and " + leftOut + " more since the last)");
        leftOut = 0;
        return true;
    }

    /// Writes a line for those who follow each step, at no rate: such lines are written where they
    /// are asked for.
    public void debug(String line) {
        log.debug("{}", line);
    }

    private void leaveOut(Level level) {
        leftOut++;
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
