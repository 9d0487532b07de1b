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

/// Which changes are put off to a sync of their own: those of Services that are large, while there
/// are others. Users choose how large a Service is, and what one chose must not cost the others.
///
/// @param putOff by name
record LargeChanges(Set<ServiceName> putOff) {
    static final LargeChanges NONE = new LargeChanges(Set.of());

    /// How many frontends and endpoints a large one has: what takes some ten milliseconds to write.
    private static final int LARGE = 2_000;

    boolean isPutOff(ServiceName service) {
        return putOff.contains(service);
    }

    boolean isAnyPutOff() {
        return !putOff.isEmpty();
    }

    /// @param withheld which changes are not made anyway
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
