package dev.sluice.kube.http;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.LongSupplier;

/// Limits the time of a whole answer. A limit of silence is not enough: a server that sends a few
/// bytes now and then never exceeds it.
@FunctionalInterface
public interface Lookout {
    /// Checks the time. The reading thread calls it before each wait for more of the answer.
    ///
    /// @return the longest wait until the next call
    /// @throws IOException if the answer has taken too long
    Duration look() throws IOException;

    /// An absolute limit, counted from now.
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
