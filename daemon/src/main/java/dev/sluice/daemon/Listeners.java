package dev.sluice.daemon;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.Plan;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncListener;
import java.time.Duration;
import java.util.List;

/// Tells several, in order.
record Listeners(List<SyncListener> all) implements SyncListener {
    Listeners {
        all = List.copyOf(all);
    }

    @Override
    public void requested(IpFamily family) {
        all.forEach(listener -> listener.requested(family));
    }

    @Override
    public void unneeded(IpFamily family) {
        all.forEach(listener -> listener.unneeded(family));
    }

    @Override
    public void skipped(IpFamily family, ServiceName service, Ip clusterIp) {
        all.forEach(listener -> listener.skipped(family, service, clusterIp));
    }

    @Override
    public void syncing(Plan plan) {
        all.forEach(listener -> listener.syncing(plan));
    }

    @Override
    public void synced(Synced sync) {
        all.forEach(listener -> listener.synced(sync));
    }

    @Override
    public void failed(IpFamily family, Exception cause, Duration took, Duration retryIn) {
        all.forEach(listener -> listener.failed(family, cause, took, retryIn));
    }

    @Override
    public void drifted(IpFamily family, Drift drift) {
        all.forEach(listener -> listener.drifted(family, drift));
    }
}
