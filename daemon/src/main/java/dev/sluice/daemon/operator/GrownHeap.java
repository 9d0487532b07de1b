package dev.sluice.daemon.operator;

import java.util.function.LongSupplier;

/// Collects garbage after an answer for which the heap had to grow. Otherwise it would keep that
/// size for hours, because a daemon without changes makes little garbage.
final class GrownHeap {
    /// Less is not worth a pause of the whole process (0.1 s with 10,000 Services).
    private static final long WORTHWHILE = 32L << 20;

    private final LongSupplier committed;
    private final Runnable collect;

    /// @param committed returns the size of the heap in bytes, garbage and free space included
    GrownHeap(LongSupplier committed, Runnable collect) {
        this.committed = committed;
        this.collect = collect;
    }

    /// The heap of this process.
    static GrownHeap ofThisProcess() {
        return new GrownHeap(Runtime.getRuntime()::totalMemory, System::gc);
    }

    /// Computes an answer.
    void during(Runnable answer) {
        long before = committed.getAsLong();
        try {
            answer.run();
        } finally {
            if (committed.getAsLong() - before >= WORTHWHILE) {
                collect.run();
            }
        }
    }
}
