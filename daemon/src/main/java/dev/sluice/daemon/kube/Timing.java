package dev.sluice.daemon.kube;

import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/// Time and chance, as a watch uses them.
///
/// @param clock tells the time
/// @param pause lets time pass
/// @param random spreads what all nodes would do at the same moment
/// @param patience how long a silent server is believed to be there
record Timing(InstantSource clock, Pause pause, RandomGenerator random, Patience patience) {
    /// Lets time pass.
    @FunctionalInterface
    interface Pause {
        void sleep(Duration duration) throws InterruptedException;
    }

    /// How long to hear nothing before the server is given up.
    ///
    /// @param answer after a request, and in the middle of a list
    /// @param late after the time at which the server was asked to end the watch
    /// @param bookmark after a bookmark: the server sends one about every minute
    record Patience(Duration answer, Duration late, Duration bookmark) {}

    static Timing real() {
        return new Timing(
                InstantSource.system(),
                Thread::sleep,
                RandomGenerator.getDefault(),
                new Patience(
                        Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofMinutes(3)));
    }
}
