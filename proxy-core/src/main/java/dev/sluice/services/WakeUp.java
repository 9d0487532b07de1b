package dev.sluice.services;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Wakes the sync threads. Several signals before a thread wakes are one wake-up for it. A writer
/// records the change first and signals then. A sync thread reads the changes after every wake-up,
/// signalled or not.
public final class WakeUp {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition signalled = lock.newCondition();

    /// The number of signals so far.
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

    /// Returns a waiter for one thread. It also notices earlier signals.
    public Waiter waiter() {
        return new Waiter();
    }

    /// Waits for signals. Used by one thread.
    public final class Waiter {
        private long seen;

        /// Waits for a signal that it has not seen yet.
        ///
        /// @return whether it was signalled; false if the limit was reached
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
