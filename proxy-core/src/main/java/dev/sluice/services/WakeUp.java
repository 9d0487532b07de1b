package dev.sluice.services;

import dev.sluice.model.IpFamily;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Wakes the sync threads. Several signals before a thread wakes are one wake-up for it. A writer
/// records the change first and signals then. A sync thread reads the changes after every wake-up,
/// signalled or not.
public final class WakeUp {
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Waiter> waiters = new ArrayList<>();

    /// The families that were signalled so far.
    private final Set<IpFamily> signalled = EnumSet.noneOf(IpFamily.class);

    /// Wakes the threads of all families.
    public void signal() {
        signal(EnumSet.allOf(IpFamily.class));
    }

    /// Wakes the threads of some families.
    public void signal(Set<IpFamily> families) {
        lock.lock();
        try {
            signalled.addAll(families);
            for (Waiter waiter : waiters) {
                if (families.contains(waiter.family)) {
                    waiter.wake();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /// Returns a waiter for the thread of a family. It also notices earlier signals.
    public Waiter waiter(IpFamily family) {
        lock.lock();
        try {
            var waiter = new Waiter(family, signalled.contains(family));
            waiters.add(waiter);
            return waiter;
        } finally {
            lock.unlock();
        }
    }

    /// Waits for signals to its family. Used by one thread.
    public final class Waiter {
        private final IpFamily family;
        private final Condition condition = lock.newCondition();
        private boolean woken;

        private Waiter(IpFamily family, boolean woken) {
            this.family = family;
            this.woken = woken;
        }

        /// Called with the lock held.
        private void wake() {
            woken = true;
            condition.signal();
        }

        /// Waits for a signal that it has not seen yet.
        ///
        /// @return whether it was signalled; false if the limit was reached
        public boolean await(Duration limit) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                long left = limit.toNanos();
                while (!woken && left > 0) {
                    left = condition.awaitNanos(left);
                }
                boolean seen = woken;
                woken = false;
                return seen;
            } finally {
                lock.unlock();
            }
        }
    }
}
