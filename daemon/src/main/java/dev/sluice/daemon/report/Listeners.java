package dev.sluice.daemon.report;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.AddressConflict;
import dev.sluice.plan.Plan;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncListener;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/// Calls several listeners, in order, for one sync thread at a time. So the listeners need no
/// locks, although each family has a sync thread.
public final class Listeners implements SyncListener {
    private final List<SyncListener> all;

    public Listeners(List<SyncListener> all) {
        this.all = List.copyOf(all);
    }

    private synchronized void tell(Consumer<SyncListener> what) {
        all.forEach(what);
    }

    @Override
    public void requested(IpFamily family) {
        tell(listener -> listener.requested(family));
    }

    @Override
    public void unneeded(IpFamily family) {
        tell(listener -> listener.unneeded(family));
    }

    @Override
    public void skipped(IpFamily family, ServiceName service, Ip clusterIp) {
        tell(listener -> listener.skipped(family, service, clusterIp));
    }

    @Override
    public void addressTaken(IpFamily family, AddressConflict conflict) {
        tell(listener -> listener.addressTaken(family, conflict));
    }

    @Override
    public void syncing(Plan plan) {
        tell(listener -> listener.syncing(plan));
    }

    @Override
    public void synced(Synced sync) {
        tell(listener -> listener.synced(sync));
    }

    @Override
    public void failed(IpFamily family, Exception cause, Duration took, Duration retryIn) {
        tell(listener -> listener.failed(family, cause, took, retryIn));
    }

    @Override
    public void drifted(IpFamily family, Drift drift) {
        tell(listener -> listener.drifted(family, drift));
    }

    @Override
    public void lookFailed(IpFamily family, SyncException cause, Duration retryIn) {
        tell(listener -> listener.lookFailed(family, cause, retryIn));
    }

    @Override
    public void lookedAgain(IpFamily family) {
        tell(listener -> listener.lookedAgain(family));
    }

    @Override
    public void leftBehind(IpFamily family, List<String> what) {
        tell(listener -> listener.leftBehind(family, what));
    }

    @Override
    public void choreFailed(IpFamily family, Throwable cause, Duration retryIn) {
        tell(listener -> listener.choreFailed(family, cause, retryIn));
    }
}
