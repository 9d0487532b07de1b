package dev.sluice.daemon.localhost;

import dev.sluice.plan.Endpoint;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Picks the endpoint of each new connection to one node port, at random. With session affinity,
/// all connections go to the same endpoint until there was none for the length of the affinity: all
/// clients have the same address, 127.0.0.1 or ::1.
final class StickyPick {
    private final RandomGenerator random;
    private final LongSupplier nanoTime;
    private PortTargets targets;
    private @Nullable Endpoint kept;
    private long pickedAt;

    /// @param nanoTime a monotonic clock, in nanoseconds
    StickyPick(PortTargets targets, RandomGenerator random, LongSupplier nanoTime) {
        this.targets = targets;
        this.random = random;
        this.nanoTime = nanoTime;
    }

    PortTargets targets() {
        return targets;
    }

    /// Sets the targets of the next connections. Another Service, or another length of the
    /// affinity, starts without a kept endpoint.
    void set(PortTargets next) {
        if (!next.service().equals(targets.service())
                || next.affinitySeconds() != targets.affinitySeconds()) {
            kept = null;
        }
        targets = next;
    }

    /// The endpoint of a new connection; empty if there are no endpoints.
    Optional<Endpoint> next() {
        if (targets.endpoints().isEmpty()) {
            return Optional.empty();
        }
        long now = nanoTime.getAsLong();
        Endpoint last = kept;
        Endpoint picked = last != null && isKept(last, now) ? last : any();
        if (targets.affinitySeconds() > 0) {
            kept = picked;
            pickedAt = now;
        }
        return Optional.of(picked);
    }

    private boolean isKept(Endpoint endpoint, long now) {
        return now - pickedAt <= Duration.ofSeconds(targets.affinitySeconds()).toNanos()
                && targets.endpoints().contains(endpoint);
    }

    private Endpoint any() {
        return targets.endpoints().get(random.nextInt(targets.endpoints().size()));
    }
}
