package dev.sluice.sync;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.AddressConflict;
import dev.sluice.plan.NodeView;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlanListener;
import dev.sluice.plan.PlannedService;
import dev.sluice.plan.Planner;
import dev.sluice.services.ObservedChange;
import dev.sluice.services.PendingChanges;
import dev.sluice.services.Snapshot;
import dev.sluice.services.SnapshotSource;
import dev.sluice.services.TriggerTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Syncs one family from snapshot to kernel: it has the planner, the backend and the schedule of
/// that family. Used only by the sync thread of that family.
///
/// Services that the kernel refuses are left as they are installed, and are tried again in syncs of
/// their own, so that changes of other Services do not wait for them.
public final class FamilySyncer {
    private final IpFamily family;
    private final Planner planner;
    private final Backend backend;
    private final SyncListener listener;
    private final LongSupplier nanos;
    private final Duration maxRetry;
    private final TriggerTimes triggers = new TriggerTimes();
    private final PendingChanges causes = new PendingChanges();
    private SyncSchedule schedule;
    private RefusedServices refusedServices;
    private long lastDriftCheck;
    private int failedDriftChecks;
    private @Nullable Snapshot snapshot;
    private @Nullable NodeView node;

    /// The plan that should be installed.
    private @Nullable Plan wanted;

    /// The plan that the last successful sync left: `wanted`, except for what was refused or put
    /// off.
    private @Nullable Plan installed;

    /// Whether that plan is still installed, as far as known.
    private boolean intact;

    /// Whether the last sync put off the change of a large Service. Two successive syncs never both
    /// do, so an endless stream of small changes cannot keep it out.
    private boolean putOff;

    /// @param nanos a monotonic clock, in nanoseconds
    public FamilySyncer(
            IpFamily family,
            Backend backend,
            SyncSchedule.Limits limits,
            SyncListener listener,
            LongSupplier nanos) {
        this.family = family;
        this.planner = new Planner(family, planListener(family, listener));
        this.backend = backend;
        this.listener = listener;
        this.nanos = nanos;
        this.maxRetry = limits.maxRetry();
        this.schedule = SyncSchedule.start(limits);
        this.refusedServices = RefusedServices.none(limits.maxRetry());
        this.lastDriftCheck = nanos.getAsLong();
    }

    private static PlanListener planListener(IpFamily family, SyncListener listener) {
        return new PlanListener() {
            @Override
            public void skipped(ServiceName service, Ip clusterIp) {
                listener.skipped(family, service, clusterIp);
            }

            @Override
            public void addressTaken(AddressConflict conflict) {
                listener.addressTaken(family, conflict);
            }
        };
    }

    IpFamily family() {
        return family;
    }

    SyncListener listener() {
        return listener;
    }

    /// Takes the newest state. Nothing is synced until there is a view of the node.
    ///
    /// @param latest the state, and what is new in it
    /// @param view null while it is incomplete
    void see(SnapshotSource.Latest latest, @Nullable NodeView view) {
        triggers.addAll(latest.since());
        causes.addAll(latest.causes());
        if (view != null && (latest.snapshot() != snapshot || !view.equals(node))) {
            snapshot = latest.snapshot();
            node = view;
            request();
        }
    }

    private void request() {
        schedule = schedule.request();
        listener.requested(family);
    }

    /// Does what is due.
    ///
    /// @return how long until something may be due again
    Duration turn() {
        if (snapshot == null || node == null) {
            return Duration.ofDays(1);
        }
        checkDrift();
        finish();
        long now = nanos.getAsLong();
        if (!schedule.untilDue(now).isPositive()) {
            sync(snapshot, node, schedule.isResync(now));
        } else if (!untilRetry(now).isPositive()) {
            retryRefused(now);
        }
        return untilDue(nanos.getAsLong());
    }

    private Duration untilDue(long now) {
        Duration untilSync = schedule.untilDue(now);
        if (!intact) {
            // The state is not known, so it is not checked: only the next sync counts.
            return untilSync;
        }
        return shortest(
                untilSync,
                untilRetry(now),
                driftCheckInterval().minusNanos(now - lastDriftCheck),
                backend.unfinished().orElse(untilSync));
    }

    private static Duration shortest(Duration first, Duration... others) {
        Duration shortest = first;
        for (Duration other : others) {
            shortest = other.compareTo(shortest) < 0 ? other : shortest;
        }
        return shortest;
    }

    // Deferred work

    private void finish() {
        if (!intact || backend.unfinished().filter(wait -> !wait.isPositive()).isEmpty()) {
            return;
        }
        long began = nanos.getAsLong();
        try {
            List<String> refused = backend.finish();
            if (!refused.isEmpty()) {
                listener.leftBehind(family, refused);
            }
        } catch (SyncException | RuntimeException e) {
            failed(e, began);
        }
    }

    // Foreign changes

    private Duration driftCheckInterval() {
        Duration usual = backend.driftInterval();
        return failedDriftChecks == 0
                ? usual
                : shortest(usual.multipliedBy(1L << Math.min(failedDriftChecks, 20)), maxRetry);
    }

    private void checkDrift() {
        long now = nanos.getAsLong();
        if (!intact || now - lastDriftCheck < driftCheckInterval().toNanos()) {
            return;
        }
        lastDriftCheck = now;
        try {
            Optional<Drift> found = backend.drift();
            if (failedDriftChecks > 0) {
                failedDriftChecks = 0;
                listener.lookedAgain(family);
            }
            found.ifPresent(this::repair);
        } catch (SyncException e) {
            failedDriftChecks++;
            listener.lookFailed(family, e, driftCheckInterval());
        } catch (RuntimeException e) {
            // Whether anything changed is unknown now; the next sync reads the state.
            failed(e, now);
        }
    }

    private void repair(Drift found) {
        listener.drifted(family, found);
        intact = false;
        request();
    }

    // Syncs

    private void sync(Snapshot latest, NodeView view, boolean resync) {
        long began = nanos.getAsLong();
        try {
            Plan next = planner.plan(latest, view, orNothing(wanted, view));
            wanted = next;
            Plan before = installed;
            if (!intact || resync || before == null) {
                // Everything is read and compared, including what was refused.
                syncAll(next, began, resync);
                return;
            }
            int known = refusedServices.all().size();
            refusedServices = refusedServices.settled(before, next);
            boolean settled = refusedServices.all().size() < known;
            LargeChanges large =
                    putOff
                            ? LargeChanges.NONE
                            : LargeChanges.between(before, next, refusedServices::contains);
            Predicate<ServiceName> withheld =
                    service -> refusedServices.contains(service) || large.isPutOff(service);
            Plan attempt = before.towards(next, withheld);
            if (attempt.sameAs(before) && !settled) {
                schedule = schedule.unneeded();
                triggers.take();
                causes.take(withheld.negate());
                listener.unneeded(family);
                return;
            }
            SyncReport report = write(attempt, next, withheld);
            putOff = large.isAnyPutOff();
            succeeded(
                    before,
                    attempt,
                    report,
                    began,
                    putOff ? List.of() : triggers.take(),
                    causes.take(withheld.negate()));
            schedule = schedule.succeeded(began, nanos.getAsLong(), report.full());
            if (putOff) {
                request();
            }
        } catch (SyncException | RuntimeException e) {
            failed(e, began);
        }
    }

    private void syncAll(Plan next, long began, boolean resync) throws SyncException {
        if (resync) {
            backend.recheck();
        }
        SyncReport report = write(next, next, _ -> false);
        putOff = false;
        succeeded(installed, next, report, began, triggers.take(), causes.take());
        schedule = schedule.succeeded(began, nanos.getAsLong(), resync || report.full());
    }

    private Plan orNothing(@Nullable Plan plan, NodeView view) {
        return plan == null ? Plan.nothing(family, view) : plan;
    }

    // Refused Services

    private Duration untilRetry(long now) {
        Plan next = wanted;
        return !intact || next == null ? Duration.ofDays(1) : refusedServices.untilDue(next, now);
    }

    /// Tries refused Services again. Changes of other Services are left to the syncs of the
    /// schedule.
    private void retryRefused(long began) {
        Plan before = installed;
        Plan next = wanted;
        if (before == null || next == null) {
            return;
        }
        try {
            Set<ServiceName> due = refusedServices.due(next, began);
            Predicate<ServiceName> withheld =
                    service -> !due.contains(service) && !followsOthers(service, before, next);
            Plan attempt = before.towards(next, withheld);
            SyncReport report = write(attempt, next, withheld);
            succeeded(before, attempt, report, began, List.of(), causes.take(due::contains));
            if (schedule.requested()) {
                listener.requested(family);
            }
        } catch (SyncException | RuntimeException e) {
            failed(e, began);
        }
    }

    /// Returns whether a Service only gains or loses addresses as a result of changes of others.
    private boolean followsOthers(ServiceName service, Plan before, Plan next) {
        PlannedService is = before.services().get(service);
        PlannedService then = next.services().get(service);
        return is != null
                && then != null
                && !refusedServices.contains(service)
                && is.differsInOwnershipAlone(then);
    }

    /// @param attempt the plan to write now
    /// @param next the plan that should be installed in the end
    /// @param withheld the Services that `attempt` leaves as they are installed
    private SyncReport write(Plan attempt, Plan next, Predicate<ServiceName> withheld)
            throws SyncException {
        intact = false;
        listener.syncing(attempt);
        SyncReport report = backend.sync(attempt);
        intact = true;
        refusedServices =
                refusedServices.after(next, withheld, report.refused().keySet(), nanos.getAsLong());
        return report;
    }

    /// @param since the trigger times of the changes that are in the kernel now
    /// @param of these changes, by Service
    private void succeeded(
            @Nullable Plan before,
            Plan attempt,
            SyncReport report,
            long began,
            List<Instant> since,
            Map<ServiceName, List<ObservedChange>> of) {
        Plan kept = orNothing(before, attempt.node()).without(report.lost());
        Plan now =
                report.refused().isEmpty()
                        ? attempt
                        : kept.towards(attempt, report.refused()::containsKey);
        listener.synced(
                new SyncListener.Synced(
                        Optional.ofNullable(before),
                        now,
                        report,
                        refusedServices.all().keySet(),
                        Duration.ofNanos(nanos.getAsLong() - began),
                        since,
                        of));
        installed = now;
    }

    private void failed(Exception cause, long began) {
        intact = false;
        long now = nanos.getAsLong();
        schedule = schedule.failed(began, now);
        listener.failed(family, cause, Duration.ofNanos(now - began), schedule.retryDelay());
    }
}
