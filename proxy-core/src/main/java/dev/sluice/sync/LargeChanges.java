package dev.sluice.sync;

import dev.sluice.model.ServiceName;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedPort;
import dev.sluice.plan.PlannedService;
import dev.sluice.services.SharedMap;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The changes that are put off to a sync of their own: those of large Services, if there are
/// changes of other Services too. Users decide how large a Service is, and a large one must not
/// delay those of others.
///
/// @param putOff the names of the Services
record LargeChanges(Set<ServiceName> putOff) {
    static final LargeChanges NONE = new LargeChanges(Set.of());

    /// The number of frontends and endpoints of a large change. Writing them takes some ten
    /// milliseconds.
    private static final int LARGE = 2_000;

    boolean isPutOff(ServiceName service) {
        return putOff.contains(service);
    }

    boolean isAnyPutOff() {
        return !putOff.isEmpty();
    }

    /// @param withheld the Services whose changes are not written anyway
    static LargeChanges between(Plan before, Plan after, Predicate<ServiceName> withheld) {
        Set<ServiceName> large = new HashSet<>();
        int[] small = {0};
        SharedMap.differences(
                before.services(),
                after.services(),
                (service, was, is) -> {
                    if (!withheld.test(service)) {
                        if (size(was) + size(is) >= LARGE) {
                            large.add(service);
                        } else {
                            small[0]++;
                        }
                    }
                });
        return new LargeChanges(small[0] == 0 ? Set.of() : large);
    }

    private static int size(@Nullable PlannedService service) {
        int size = 0;
        if (service != null) {
            for (PlannedPort port : service.ports()) {
                size += port.frontends().size() + port.known();
            }
        }
        return size;
    }
}
