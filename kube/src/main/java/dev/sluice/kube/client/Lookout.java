package dev.sluice.kube.client;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.LongSupplier;

/// Looks at the time while an answer is read: a server that says a little now and then never runs
/// into a limit of silence.
@FunctionalInterface
public interface Lookout {
    /// Called before each wait for more of the answer, by the thread that reads.
    ///
    /// @return when to look again at the latest
    /// @throws IOException if the answer has taken too long
    Duration look() throws IOException;

    /// Lets an answer take so long from now on.
    static Lookout within(Duration limit, LongSupplier nanos) {
        long began = nanos.getAsLong();
        return () -> {
            Duration left = limit.minusNanos(nanos.getAsLong() - began);
            if (!left.isPositive()) {
                throw new SocketTimeoutException("no end within " + limit.toSeconds() + " s");
            }
            return left;
        };
    }
}
