package dev.sluice.services;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Wakes the sync threads. Any number of rings before one of them wakes are one wake for it. Record
/// the change, then ring; a sync thread reads the changes after every wake, rung or not.
public final class Bell {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition rung = lock.newCondition();

    /// How often it was rung.
    private long rings;

    public void ring() {
        lock.lock();
        try {
            rings++;
            rung.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// For one thread that waits; it hears rings that came before, too.
    public Waiter waiter() {
        return new Waiter();
    }

    /// Used by one thread.
    public final class Waiter {
        private long heard;

        /// Waits for a ring that it has not heard yet.
        ///
        /// @return whether it was rung, rather than the limit reached
        public boolean await(Duration limit) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                long left = limit.toNanos();
                while (rings == heard && left > 0) {
                    left = rung.awaitNanos(left);
                }
                boolean woken = rings != heard;
                heard = rings;
                return woken;
            } finally {
                lock.unlock();
            }
        }
    }
}
