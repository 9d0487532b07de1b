package dev.sluice.kube.client;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// The clocks, random numbers and limits of a watch.
///
/// @param clock the time of day, for status reports
/// @param nanos a monotonic clock in nanoseconds, for durations
/// @param pause sleeps
/// @param random spreads requests that all nodes would otherwise send at the same moment
/// @param patience how long a server may be silent
public record Timing(
        InstantSource clock,
        LongSupplier nanos,
        Pause pause,
        RandomGenerator random,
        Patience patience) {
    /// Sleeps. Tests advance their clock instead.
    @FunctionalInterface
    public interface Pause {
        void sleep(Duration duration) throws InterruptedException;
    }

    /// The longest silence before the connection is closed.
    ///
    /// @param answer after a request, and within a list
    /// @param watch during a watch. API servers send a bookmark about once a minute to prove that
    ///   they are alive. With a server that does not, the watch is only restarted more often
    public record Patience(Duration answer, Duration watch) {}

    public static Timing real() {
        return new Timing(
                InstantSource.system(),
                System::nanoTime,
                Thread::sleep,
                RandomGenerator.getDefault(),
                new Patience(Duration.ofMinutes(1), Duration.ofMinutes(2)));
    }
}
