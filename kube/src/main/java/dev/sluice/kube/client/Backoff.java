package dev.sluice.kube.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// The waiting times after consecutive failures. They double up to 30 s. Each is shortened by a
/// random part, so that the nodes of a cluster do not all retry at the same moment.
public final class Backoff {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Duration first;
    private final RandomGenerator random;
    private Duration next;

    public Backoff(Duration first, RandomGenerator random) {
        this.first = first;
        this.random = random;
        this.next = first;
    }

    /// The wait before the next retry: a random time between 50 % and 100 % of the current step.
    public Duration next() {
        Duration due = next;
        Duration doubled = due.multipliedBy(2);
        next = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        return Duration.ofMillis((long) (due.toMillis() * (0.5 + random.nextDouble() / 2)));
    }

    public void reset() {
        next = first;
    }
}
