package dev.sluice.sync;

import dev.sluice.plan.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A kernel that takes plans, refuses them when told to, and can be tampered with.
final class FakeBackend implements Backend {
    private final Ticker clock;

    /// What it was given and took.
    final List<Plan> taken = new ArrayList<>();

    int attempts;
    int forgotten;
    int looks;
    boolean refuses;
    boolean breaks;
    boolean looksBreak;
    Duration cost = Duration.ZERO;
    Optional<Drift> tampered = Optional.empty();
    Duration driftInterval = Duration.ofSeconds(2);

    /// How long after each sync it has something left to do.
    Optional<Duration> restAfter = Optional.empty();

    int finished;
    private long restDue;
    private boolean known;

    FakeBackend(Ticker clock) {
        this.clock = clock;
    }

    @Override
    public SyncReport sync(Plan plan) throws SyncException {
        attempts++;
        clock.pass(cost);
        boolean full = !known;
        known = false;
        if (refuses) {
            throw new SyncException("writing rules: refused");
        }
        if (breaks) {
            throw new IllegalStateException("a bug in the backend");
        }
        known = true;
        tampered = Optional.empty();
        taken.add(plan);
        restAfter.ifPresent(rest -> restDue = clock.getAsLong() + rest.toNanos());
        return new SyncReport(full, 1, List.of());
    }

    @Override
    public Optional<Duration> unfinished() {
        return restDue == 0
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(restDue - clock.getAsLong()));
    }

    @Override
    public List<String> finish() throws SyncException {
        finished++;
        if (refuses) {
            throw new SyncException("writing rules: refused");
        }
        restDue = 0;
        return List.of();
    }

    @Override
    public void forget() {
        forgotten++;
        known = false;
    }

    @Override
    public Optional<Drift> drift() {
        looks++;
        if (looksBreak) {
            throw new IllegalStateException("a bug in looking");
        }
        if (tampered.isPresent()) {
            known = false;
        }
        return tampered;
    }

    @Override
    public Duration driftInterval() {
        return driftInterval;
    }

    @Override
    public void close() {}
}
