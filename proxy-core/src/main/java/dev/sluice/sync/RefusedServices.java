package dev.sluice.sync;

import dev.sluice.model.ServiceName;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedService;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The Services that the kernel refuses, and when each is tried again: after a second, then after
/// twice as long each time, up to a limit. If its plan has changed since, a Service is tried again
/// one second after its last try, and the delays start again. Times are nanoseconds of one
/// monotonic clock. Immutable.
///
/// @param limit the longest delay
/// @param atOnce how many Services are tried again in one sync. The number is small, so that
///   changes of others do not wait long. It grows while the kernel accepts all of them, since then
///   the Services were not at fault
record RefusedServices(Map<ServiceName, Refusal> all, Duration limit, int atOnce) {
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final int LEAST_AT_ONCE = 16;
    private static final int MOST_AT_ONCE = 4_096;

    /// @param planned the Service that the kernel refused; null if it refused the removal
    /// @param tries the number of successive tries
    /// @param tried when the last try ended
    record Refusal(@Nullable PlannedService planned, int tries, long tried) {}

    RefusedServices {
        all = Map.copyOf(all);
    }

    /// @param limit the longest delay
    static RefusedServices none(Duration limit) {
        return new RefusedServices(Map.of(), limit, LEAST_AT_ONCE);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    boolean contains(ServiceName service) {
        return all.containsKey(service);
    }

    /// Returns the state after a sync.
    ///
    /// @param plan the plan that should be installed in the end. The Services that were tried were
    ///   tried as they are in it, except for addresses that others still own
    /// @param withheld the Services that were not tried
    /// @param refused the Services that the kernel refused
    /// @param now when the sync ended
    RefusedServices after(
            Plan plan, Predicate<ServiceName> withheld, Collection<ServiceName> refused, long now) {
        Map<ServiceName, Refusal> then = new HashMap<>(all);
        then.keySet().removeIf(service -> !withheld.test(service));
        boolean tried = then.size() < all.size();
        for (ServiceName service : refused) {
            PlannedService planned = plan.services().get(service);
            Refusal before = all.get(service);
            int tries = before == null || before.planned() != planned ? 1 : before.tries() + 1;
            then.put(service, new Refusal(planned, tries, now));
        }
        return new RefusedServices(then, limit, tried ? next(refused.isEmpty()) : atOnce);
    }

    private int next(boolean allTaken) {
        return allTaken ? Math.min(2 * atOnce, MOST_AT_ONCE) : Math.max(atOnce / 2, LEAST_AT_ONCE);
    }

    /// Returns the state without the Services that are installed as they are planned now, which
    /// differs from what was refused. Nothing is left to be tried for them.
    RefusedServices settled(Plan standing, Plan wanted) {
        Map<ServiceName, Refusal> then = new HashMap<>(all);
        then.entrySet()
                .removeIf(entry -> {
                    PlannedService now = wanted.services().get(entry.getKey());
                    return now == standing.services().get(entry.getKey())
                            && now != entry.getValue().planned();
                });
        return then.size() == all.size() ? this : new RefusedServices(then, limit, atOnce);
    }

    /// Returns the Services to try now, at most [#atOnce], the longest due first.
    ///
    /// @param planned the plan that should be installed
    Set<ServiceName> due(Plan planned, long now) {
        Comparator<ServiceName> byDelay =
                Comparator.comparing(name -> untilDue(name, planned, now));
        List<ServiceName> due =
                all.keySet().stream()
                        .filter(name -> !untilDue(name, planned, now).isPositive())
                        .sorted(byDelay)
                        .limit(atOnce)
                        .toList();
        return Set.copyOf(due);
    }

    /// Returns how long until a Service is due; a day if none was refused.
    Duration untilDue(Plan planned, long now) {
        return all.keySet().stream()
                .map(name -> untilDue(name, planned, now))
                .min(Comparator.naturalOrder())
                .orElse(Duration.ofDays(1));
    }

    private Duration untilDue(ServiceName service, Plan planned, long now) {
        Refusal refusal = all.get(service);
        if (refusal == null) {
            return Duration.ofDays(1);
        }
        boolean same = planned.services().get(service) == refusal.planned();
        Duration delay = same ? SyncSchedule.delay(refusal.tries(), limit) : FIRST_RETRY;
        return Duration.ofNanos(refusal.tried() - now).plus(delay);
    }
}
