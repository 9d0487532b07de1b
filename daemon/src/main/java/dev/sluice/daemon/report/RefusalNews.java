package dev.sluice.daemon.report;

import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import dev.sluice.sync.SyncListener.Synced;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Filters refusals: only a new Service or a new reason is reported. A Service that the kernel
/// always refuses is retried often, but reported once.
final class RefusalNews {
    private final Map<IpFamily, Map<ServiceName, String>> reported = new EnumMap<>(IpFamily.class);

    /// @param refused the Services to report, with the reasons, by name
    /// @param over the Services that were reported and are no longer refused, by name
    record News(Map<ServiceName, String> refused, Set<ServiceName> over) {}

    /// What is new since the last call for this family.
    News after(Synced sync) {
        Map<ServiceName, String> known =
                reported.computeIfAbsent(sync.plan().family(), _ -> new HashMap<>());
        Map<ServiceName, String> refused = new TreeMap<>();
        sync.report()
                .refused()
                .forEach((service, why) -> {
                    if (!why.equals(known.put(service, why))) {
                        refused.put(service, why);
                    }
                });
        Set<ServiceName> over = new TreeSet<>();
        for (ServiceName service : known.keySet()) {
            if (!sync.refused().contains(service)) {
                over.add(service);
            }
        }
        known.keySet().removeAll(over);
        return new News(refused, over);
    }
}
