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
/// twice as long each time, up to a limit. One that is planned otherwise since is tried a second
/// after its last try, and begins anew. Times are nanoseconds of one monotonic clock.
///
/// @param atOnce how many are tried again in one go: few, so that others' changes never wait long
///   for it, and more as long as the kernel takes them all, since the fault was another one then
record RefusedServices(Map<ServiceName, Refusal> all, Duration limit, int atOnce) {
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final int LEAST_AT_ONCE = 16;
    private static final int MOST_AT_ONCE = 4_096;

    /// @param planned what the kernel refused; null for its removal
    /// @param tries how many in a row
    /// @param tried when the last one ended
    record Refusal(@Nullable PlannedService planned, int tries, long tried) {}

    RefusedServices {
        all = Map.copyOf(all);
    }

    /// @param limit the longest wait
    static RefusedServices none(Duration limit) {
        return new RefusedServices(Map.of(), limit, LEAST_AT_ONCE);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    boolean contains(ServiceName service) {
        return all.containsKey(service);
    }

    /// What is known after a sync.
    ///
    /// @param plan what is wanted: of those that were tried, what was tried, but for addresses that
    ///   others have for now
    /// @param withheld which Services were not tried
    /// @param refused those that the kernel did not take
    /// @param now when it ended
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

    /// Without those of which something else is wanted than what was refused, and that is what
    /// stands: nothing is left to be tried.
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

    /// Those to try now, the longest due first.
    ///
    /// @param planned what is planned
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

    /// How long until one is due; empty map, a day.
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
