package dev.sluice.services;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Wakes the sync thread. Any number of rings before it wakes are one wake. Record the change, then
/// ring; the sync thread reads the changes after every wake, rung or not.
public final class Bell {
    private final Semaphore rung = new Semaphore(0);

    public void ring() {
        rung.release();
    }

    /// Waits for a ring, one that came before included.
    ///
    /// @return whether it was rung, rather than the limit reached
    public boolean await(Duration limit) throws InterruptedException {
        boolean woken = rung.tryAcquire(Math.max(0, limit.toNanos()), TimeUnit.NANOSECONDS);
        rung.drainPermits();
        return woken;
    }
}
