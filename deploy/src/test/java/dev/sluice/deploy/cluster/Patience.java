package dev.sluice.deploy.cluster;

import java.io.IOException;
import java.time.Duration;

/// Waits for what a cluster does in its own time.
final class Patience {
    private static final Duration LONGEST = Duration.ofMinutes(4);
    private static final Duration PAUSE = Duration.ofMillis(500);

    /// What is waited for.
    @FunctionalInterface
    interface Condition {
        /// @throws IOException if it cannot be told now; then it is asked again
        boolean holds() throws IOException;
    }

    private Patience() {}

    /// @throws AssertionError that names what was waited for in vain
    static void await(String what, Condition condition) throws InterruptedException {
        long end = System.nanoTime() + LONGEST.toNanos();
        String last = "";
        while (true) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (IOException e) {
                last = "; the last time: " + e.getMessage();
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain for " + what + last);
            }
            Thread.sleep(PAUSE);
        }
    }
}
