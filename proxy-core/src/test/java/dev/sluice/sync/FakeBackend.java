package dev.sluice.sync;

import dev.sluice.model.ServiceName;
import dev.sluice.plan.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A backend in memory. Tests make it fail, refuse Services, and report drift.
final class FakeBackend implements Backend {
    private final Ticker clock;

    /// The plans it accepted.
    final List<Plan> taken = new ArrayList<>();

    int attempts;
    int forgotten;
    int looks;
    boolean fails;
    boolean breaks;

    /// The Services whose changes it refuses.
    final Set<ServiceName> refused = new HashSet<>();

    /// The plan that is installed; null if that is unknown.
    @Nullable Plan carried;

    /// What [#finish] returns.
    List<String> left = List.of();

    boolean looksFail;
    boolean looksBreak;
    Duration cost = Duration.ZERO;
    Optional<Drift> tampered = Optional.empty();
    Duration driftInterval = Duration.ofSeconds(2);

    /// How long after each sync [#finish] has work to do; empty for never.
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
        if (fails) {
            throw new SyncException("writing rules: refused");
        }
        if (breaks) {
            throw new IllegalStateException("a bug in the backend");
        }
        known = true;
        tampered = Optional.empty();
        taken.add(plan);
        Plan before = carried == null ? Plan.nothing(plan.family(), plan.node()) : carried;
        Map<ServiceName, String> refusals = new HashMap<>();
        for (ServiceName service : refused) {
            if (plan.services().get(service) != before.services().get(service)) {
                refusals.put(service, "of all things");
            }
        }
        carried = before.towards(plan, refusals::containsKey);
        restAfter.ifPresent(rest -> restDue = clock.getAsLong() + rest.toNanos());
        return new SyncReport(full, 1, List.of(), refusals);
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
        if (fails) {
            throw new SyncException("writing rules: refused");
        }
        restDue = 0;
        return left;
    }

    @Override
    public void forget() {
        forgotten++;
        known = false;
    }

    @Override
    public Optional<Drift> drift() throws SyncException {
        looks++;
        if (looksFail) {
            throw new SyncException("looking: no answer");
        }
        if (looksBreak) {
            throw new IllegalStateException("a bug in looking");
        }
        if (tampered.isPresent()) {
            known = false;
            carried = null;
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
