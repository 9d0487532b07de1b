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
import dev.sluice.services.Snapshot;
import dev.sluice.services.TriggerTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One family on its way from snapshot to kernel: its planner, its backend, its schedule. Used by
/// the sync thread of that family alone.
///
/// Services that the kernel refuses are left as they stand, and tried again in syncs of their own,
/// so that nothing of the others waits for them.
public final class FamilySyncer {
    private final IpFamily family;
    private final Planner planner;
    private final Backend backend;
    private final SyncListener listener;
    private final LongSupplier nanos;
    private final Duration maxRetry;
    private final TriggerTimes triggers = new TriggerTimes();
    private SyncSchedule schedule;
    private RefusedServices refusedServices;
    private long lookedForDrift;
    private int failedLooks;
    private @Nullable Snapshot snapshot;
    private @Nullable NodeView node;

    /// What must hold.
    private @Nullable Plan wanted;

    /// What held when a sync succeeded last: as wanted, but for what was refused or put off.
    private @Nullable Plan standing;

    /// Whether that holds still, as far as known.
    private boolean stands;

    /// Whether the last sync put off the change of a large Service. No sync does so after another:
    /// small changes that never end do not keep it out.
    private boolean putOff;

    /// @param nanos a monotonic clock, in nanoseconds
    public FamilySyncer(
            IpFamily family,
            Backend backend,
            SyncSchedule.Limits limits,
            SyncListener listener,
            LongSupplier nanos) {
        this.family = family;
        this.planner = new Planner(family, telling(family, listener));
        this.backend = backend;
        this.listener = listener;
        this.nanos = nanos;
        this.maxRetry = limits.maxRetry();
        this.schedule = SyncSchedule.start(limits);
        this.refusedServices = RefusedServices.none(limits.maxRetry());
        this.lookedForDrift = nanos.getAsLong();
    }

    private static PlanListener telling(IpFamily family, SyncListener listener) {
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

    /// Takes note of the newest state; until there is a view of the node, nothing is synced.
    void see(Snapshot latest, @Nullable NodeView view, List<Instant> since) {
        triggers.addAll(since);
        if (view != null && (latest != snapshot || !view.equals(node))) {
            snapshot = latest;
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
        lookForDrift();
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
        if (!stands) {
            // What does not stand is not looked at: then only the next try counts.
            return untilSync;
        }
        return shortest(
                untilSync,
                untilRetry(now),
                lookInterval().minusNanos(now - lookedForDrift),
                backend.unfinished().orElse(untilSync));
    }

    private static Duration shortest(Duration first, Duration... others) {
        Duration shortest = first;
        for (Duration other : others) {
            shortest = other.compareTo(shortest) < 0 ? other : shortest;
        }
        return shortest;
    }

    // What is left for later

    private void finish() {
        if (!stands || backend.unfinished().filter(rest -> !rest.isPositive()).isEmpty()) {
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

    private Duration lookInterval() {
        Duration usual = backend.driftInterval();
        return failedLooks == 0
                ? usual
                : shortest(usual.multipliedBy(1L << Math.min(failedLooks, 20)), maxRetry);
    }

    private void lookForDrift() {
        long now = nanos.getAsLong();
        if (!stands || now - lookedForDrift < lookInterval().toNanos()) {
            return;
        }
        lookedForDrift = now;
        try {
            Optional<Drift> found = backend.drift();
            if (failedLooks > 0) {
                failedLooks = 0;
                listener.lookedAgain(family);
            }
            found.ifPresent(this::repair);
        } catch (SyncException e) {
            failedLooks++;
            listener.lookFailed(family, e, lookInterval());
        } catch (RuntimeException e) {
            // Whether anything changed is not known now; the next sync brings certainty.
            failed(e, now);
        }
    }

    private void repair(Drift found) {
        listener.drifted(family, found);
        stands = false;
        request();
    }

    // Syncs

    private void sync(Snapshot latest, NodeView view, boolean resync) {
        long began = nanos.getAsLong();
        try {
            Plan next = planner.plan(latest, view, orNothing(wanted, view));
            wanted = next;
            Plan before = standing;
            if (!stands || resync || before == null) {
                // Everything is looked at then, what was refused included.
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
                listener.unneeded(family);
                return;
            }
            SyncReport report = write(attempt, next, withheld);
            putOff = large.isAnyPutOff();
            succeeded(before, attempt, report, began, putOff ? List.of() : triggers.take());
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
        succeeded(standing, next, report, began, triggers.take());
        schedule = schedule.succeeded(began, nanos.getAsLong(), resync || report.full());
    }

    private Plan orNothing(@Nullable Plan plan, NodeView view) {
        return plan == null ? Plan.nothing(family, view) : plan;
    }

    // What was refused

    private Duration untilRetry(long now) {
        Plan next = wanted;
        return !stands || next == null ? Duration.ofDays(1) : refusedServices.untilDue(next, now);
    }

    /// Others' changes stay out of it, so that they go their own way at their own pace.
    private void retryRefused(long began) {
        Plan before = standing;
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
            succeeded(before, attempt, report, began, List.of());
            if (schedule.requested()) {
                listener.requested(family);
            }
        } catch (SyncException | RuntimeException e) {
            failed(e, began);
        }
    }

    /// Whether a Service is only to gain or lose addresses by what becomes of others.
    private boolean followsOthers(ServiceName service, Plan before, Plan next) {
        PlannedService is = before.services().get(service);
        PlannedService then = next.services().get(service);
        return is != null
                && then != null
                && !refusedServices.contains(service)
                && is.differsInOwnershipAlone(then);
    }

    /// @param next what is wanted in the end
    private SyncReport write(Plan attempt, Plan next, Predicate<ServiceName> withheld)
            throws SyncException {
        stands = false;
        listener.syncing(attempt);
        SyncReport report = backend.sync(attempt);
        stands = true;
        refusedServices =
                refusedServices.after(next, withheld, report.refused().keySet(), nanos.getAsLong());
        return report;
    }

    /// @param since when the changes happened that are in the kernel now
    private void succeeded(
            @Nullable Plan before,
            Plan attempt,
            SyncReport report,
            long began,
            List<Instant> since) {
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
                        since));
        standing = now;
    }

    private void failed(Exception cause, long began) {
        stands = false;
        long now = nanos.getAsLong();
        schedule = schedule.failed(began, now);
        listener.failed(family, cause, Duration.ofNanos(now - began), schedule.retryDelay());
    }
}
