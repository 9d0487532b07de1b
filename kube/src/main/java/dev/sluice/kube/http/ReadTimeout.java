package dev.sluice.kube.http;

import java.net.SocketTimeoutException;
import java.time.Duration;

/// How long reads may wait.
///
/// @param silence the longest time in which nothing arrives
/// @param total limits all reads together
record ReadTimeout(Duration silence, Lookout total) {
    /// For all that happens before an answer: connecting, handshakes, the head of the answer.
    ///
    /// @param patience the longest time for all of it
    static ReadTimeout forAnswer(Duration patience) {
        long began = System.nanoTime();
        Lookout total =
                () -> {
                    Duration left = patience.minusNanos(System.nanoTime() - began);
                    if (!left.isPositive()) {
                        throw new SocketTimeoutException(
                                "no answer within " + patience.toSeconds() + " s");
                    }
                    return left;
                };
        // A little longer, so that the total is the limit that is reached.
        return new ReadTimeout(patience.plusSeconds(1), total);
    }
}
