package dev.sluice.kube.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait after failures in a row: doubling, up to a limit, and each time shortened by
/// chance, so that the nodes of a cluster do not all come back at the same moment.
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

    /// The time to wait after one more failure: between half and all of what is due.
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
