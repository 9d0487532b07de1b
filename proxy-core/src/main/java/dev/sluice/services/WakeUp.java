package dev.sluice.services;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Wakes the sync threads. Any number of signals before one of them wakes are one wake for it.
/// Record the change, then signal; a sync thread reads the changes after every wake, signalled or
/// not.
public final class WakeUp {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition signalled = lock.newCondition();

    /// How often it was signalled.
    private long signals;

    public void signal() {
        lock.lock();
        try {
            signals++;
            signalled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// For one thread that waits; it notices signals that came before, too.
    public Waiter waiter() {
        return new Waiter();
    }

    /// Used by one thread.
    public final class Waiter {
        private long seen;

        /// Waits for a signal that it has not seen yet.
        ///
        /// @return whether it was signalled, rather than the limit reached
        public boolean await(Duration limit) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                long left = limit.toNanos();
                while (signals == seen && left > 0) {
                    left = signalled.awaitNanos(left);
                }
                boolean woken = signals != seen;
                seen = signals;
                return woken;
            } finally {
                lock.unlock();
            }
        }
    }
}
