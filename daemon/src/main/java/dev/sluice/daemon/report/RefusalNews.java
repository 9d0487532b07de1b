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

/// Which refusals are news: those whose Service or reason was not told before. A Service that is
/// refused for good is tried again and again, and told once.
final class RefusalNews {
    private final Map<IpFamily, Map<ServiceName, String>> told = new EnumMap<>(IpFamily.class);

    /// @param refused the Services to tell of, with the reasons, by name
    /// @param over those told of before that are refused no longer, by name
    record News(Map<ServiceName, String> refused, Set<ServiceName> over) {}

    /// What is new since the last time.
    News after(Synced sync) {
        Map<ServiceName, String> known =
                told.computeIfAbsent(sync.plan().family(), _ -> new HashMap<>());
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
