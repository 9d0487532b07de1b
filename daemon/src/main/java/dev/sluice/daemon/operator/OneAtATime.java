package dev.sluice.daemon.operator;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Runs tasks one after the other, each on a thread of its own that exists only for it, so nothing
/// is held while there is none. A few wait for their turn, for a limited time. Safe from any
/// thread.
final class OneAtATime {
    private final int most;
    private final Duration wait;
    private final Semaphore turn = new Semaphore(1, true);
    private final AtomicInteger admitted = new AtomicInteger();

    /// @param most the most tasks, the running one included
    /// @param wait how long a task waits for its turn
    OneAtATime(int most, Duration wait) {
        this.most = most;
        this.wait = wait;
    }

    /// Starts a thread for a task.
    ///
    /// @param task runs when it is its turn
    /// @param late runs instead, on the same thread, if its turn does not come in time
    /// @return false if too many tasks wait already
    boolean start(Runnable task, Runnable late) {
        if (admitted.incrementAndGet() > most) {
            admitted.decrementAndGet();
            return false;
        }
        Thread.ofPlatform().daemon().name("operator").start(() -> inTurn(task, late));
        return true;
    }

    private void inTurn(Runnable task, Runnable late) {
        try {
            if (turn.tryAcquire(wait.toNanos(), TimeUnit.NANOSECONDS)) {
                try {
                    task.run();
                } finally {
                    turn.release();
                }
            } else {
                late.run();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            late.run();
        } finally {
            admitted.decrementAndGet();
        }
    }
}
