package dev.sluice.sync;

import dev.sluice.model.IpFamily;
import dev.sluice.plan.NodeView;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Planner;
import dev.sluice.services.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One family on its way from snapshot to kernel: its planner, its backend, its pace. One that
/// fails never holds up the other. Used by the sync thread alone.
public final class Lane {
    private final IpFamily family;
    private final Planner planner;
    private final Backend backend;
    private final SyncListener listener;
    private final LongSupplier nanos;
    private final List<Instant> triggers = new ArrayList<>();
    private Pace pace;
    private long driftChecked;
    private @Nullable Snapshot snapshot;
    private @Nullable NodeView node;
    private @Nullable Plan planned;
    private @Nullable Plan synced;
    private boolean stands;

    /// @param nanos a monotonic clock, in nanoseconds
    public Lane(
            IpFamily family,
            Backend backend,
            Pace.Limits limits,
            SyncListener listener,
            LongSupplier nanos) {
        this.family = family;
        this.planner = new Planner(family, (service, ip) -> listener.skipped(family, service, ip));
        this.backend = backend;
        this.listener = listener;
        this.nanos = nanos;
        this.pace = Pace.start(limits);
        this.driftChecked = nanos.getAsLong();
    }

    IpFamily family() {
        return family;
    }

    /// Takes note of the newest state; until there is a view of the node, nothing is synced.
    void see(Snapshot latest, @Nullable NodeView view, List<Instant> since) {
        triggers.addAll(since);
        if (view != null && (latest != snapshot || !view.equals(node))) {
            snapshot = latest;
            node = view;
            pace = pace.request();
            listener.requested(family);
        }
    }

    /// Does what is due.
    ///
    /// @return how long until something may be due again
    Duration turn() {
        if (snapshot == null || node == null) {
            return Duration.ofDays(1);
        }
        lookForDrift();
        finish();
        long now = nanos.getAsLong();
        if (!pace.untilDue(now).isPositive()) {
            sync(snapshot, node, pace.isResync(now));
        }
        now = nanos.getAsLong();
        Duration untilSync = pace.untilDue(now);
        // What does not stand is not looked at: then only the next try counts.
        Duration untilLook =
                stands ? backend.driftInterval().minusNanos(now - driftChecked) : untilSync;
        Duration wait = untilSync.compareTo(untilLook) < 0 ? untilSync : untilLook;
        return unfinished().filter(rest -> rest.compareTo(wait) < 0).orElse(wait);
    }

    private Optional<Duration> unfinished() {
        return stands ? backend.unfinished() : Optional.empty();
    }

    private void finish() {
        if (unfinished().filter(rest -> !rest.isPositive()).isEmpty()) {
            return;
        }
        long began = nanos.getAsLong();
        try {
            backend.finish();
        } catch (SyncException | RuntimeException e) {
            failed(e, began);
        }
    }

    private void lookForDrift() {
        long now = nanos.getAsLong();
        if (!stands || now - driftChecked < backend.driftInterval().toNanos()) {
            return;
        }
        driftChecked = now;
        try {
            backend.drift()
                    .ifPresent(found -> {
                        listener.drifted(family, found);
                        stands = false;
                        pace = pace.request();
                        listener.requested(family);
                    });
        } catch (RuntimeException e) {
            // Whether anything changed is not known now; the next sync brings certainty.
            failed(e, now);
        }
    }

    private void sync(Snapshot latest, NodeView view, boolean resync) {
        long began = nanos.getAsLong();
        try {
            Plan before = planned == null ? Plan.nothing(family, view) : planned;
            Plan plan = planner.plan(latest, view, before);
            boolean changed = planned == null || !plan.sameAs(planned);
            planned = plan;
            if (stands && !changed && !resync) {
                pace = pace.unneeded();
                triggers.clear();
                listener.unneeded(family);
                return;
            }
            if (resync) {
                backend.recheck();
            }
            stands = false;
            listener.syncing(plan);
            SyncReport report = backend.sync(plan);
            stands = true;
            long now = nanos.getAsLong();
            pace = pace.succeeded(began, now, resync || report.full());
            listener.synced(
                    new SyncListener.Synced(
                            Optional.ofNullable(synced),
                            plan,
                            report,
                            Duration.ofNanos(now - began),
                            List.copyOf(triggers)));
            synced = plan;
            triggers.clear();
        } catch (SyncException | RuntimeException e) {
            failed(e, began);
        }
    }

    private void failed(Exception cause, long began) {
        stands = false;
        long now = nanos.getAsLong();
        pace = pace.failed(began, now);
        listener.failed(family, cause, Duration.ofNanos(now - began), pace.retryDelay());
    }
}
