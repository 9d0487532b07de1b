package dev.sluice.daemon.shadow;

import dev.sluice.plan.Plan;
import dev.sluice.sync.Backend;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncReport;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Accepts each plan and leaves the kernel alone.
public final class ShadowBackend implements Backend {
    @Override
    public SyncReport sync(Plan plan) {
        return new SyncReport(false, 0, List.of());
    }

    @Override
    public void forget() {}

    @Override
    public Optional<Drift> drift() {
        return Optional.empty();
    }

    @Override
    public Duration driftInterval() {
        return Duration.ofHours(1);
    }

    @Override
    public void close() {}
}
