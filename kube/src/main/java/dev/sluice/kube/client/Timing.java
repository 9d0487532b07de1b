package dev.sluice.kube.client;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// Time and chance, as a watch uses them.
///
/// @param clock tells the time of day, for others to read
/// @param nanos a monotonic clock, for how long something takes
/// @param pause lets time pass
/// @param random spreads what all nodes would do at the same moment
/// @param patience how long a silent server is believed to be there
public record Timing(
        InstantSource clock,
        LongSupplier nanos,
        Pause pause,
        RandomGenerator random,
        Patience patience) {
    /// Lets time pass.
    @FunctionalInterface
    public interface Pause {
        void sleep(Duration duration) throws InterruptedException;
    }

    /// How long to hear nothing before the server is given up.
    ///
    /// @param answer after a request, and in the middle of a list
    /// @param watch during a watch. API servers send a bookmark about every minute for this very
    ///   reason; one that does not is merely dialled again more often
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
