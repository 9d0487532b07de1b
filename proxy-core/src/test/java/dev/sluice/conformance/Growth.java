package dev.sluice.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.IntFunction;

/// Asserts how the cost of work grows with the size of one object. It compares the CPU time of this
/// thread for two sizes, which other threads and programs do not affect. Work that reads a list
/// once for each of its items would take 256 times as long, not 16 times.
public final class Growth {
    private static final int SMALL = 2_000;
    private static final int TIMES = 16;

    /// A limit between 16 and 256.
    private static final int MOST = 90;

    private static final int WARM_UP = 30;
    private static final int RUNS = 4;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private Growth() {}

    /// Asserts that the time grows nearly linearly with the size.
    ///
    /// @param prepare returns work of a given size, which can be run repeatedly
    public static void assertNearlyLinear(IntFunction<Runnable> prepare) {
        Runnable small = prepare.apply(SMALL);
        Runnable large = prepare.apply(SMALL * TIMES);
        long little = least(small, WARM_UP);
        long much = least(large, RUNS);
        little = Math.min(little, least(small, RUNS));
        assertTrue(
                much < little * MOST,
                "%d times as much takes %d times as long: %d us, not %d us"
                        .formatted(TIMES, much / Math.max(1, little), much / 1000, little / 1000));
    }

    private static long least(Runnable work, int runs) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < runs; i++) {
            long began = THREADS.getCurrentThreadCpuTime();
            work.run();
            least = Math.min(least, THREADS.getCurrentThreadCpuTime() - began);
        }
        return least;
    }
}
