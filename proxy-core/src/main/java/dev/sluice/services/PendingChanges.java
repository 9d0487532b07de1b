package dev.sluice.services;

import dev.sluice.model.ServiceName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// The changes of API objects that the kernel does not reflect yet, by the Service that they
/// concern. Their number is limited, however long the kernel lags behind. Used by one thread, or
/// under a lock.
public final class PendingChanges {
    /// As many as there are [TriggerTimes].
    static final int MOST_SERVICES = 10_000;

    /// Enough to name what changed. A Service of 100 slices may change in all of them at once.
    static final int MOST_OF_A_SERVICE = 5;

    private Map<ServiceName, List<ObservedChange>> waiting = new HashMap<>();

    public void add(ServiceName service, ObservedChange change) {
        List<ObservedChange> known = waiting.get(service);
        if (known == null) {
            if (waiting.size() < MOST_SERVICES) {
                waiting.put(service, new ArrayList<>(List.of(change)));
            }
            return;
        }
        for (int i = 0; i < known.size(); i++) {
            if (known.get(i).isOfSameObject(change)) {
                known.set(i, known.get(i).then(change));
                return;
            }
        }
        if (known.size() < MOST_OF_A_SERVICE) {
            known.add(change);
        }
    }

    public void addAll(Map<ServiceName, List<ObservedChange>> changes) {
        changes.forEach((service, all) -> all.forEach(change -> add(service, change)));
    }

    /// Returns and removes all changes.
    public Map<ServiceName, List<ObservedChange>> take() {
        Map<ServiceName, List<ObservedChange>> taken = waiting;
        waiting = new HashMap<>();
        return taken;
    }

    /// Returns and removes the changes of some Services.
    public Map<ServiceName, List<ObservedChange>> take(Predicate<ServiceName> which) {
        Map<ServiceName, List<ObservedChange>> taken = take();
        for (ServiceName service : List.copyOf(taken.keySet())) {
            if (!which.test(service)) {
                List<ObservedChange> kept = taken.remove(service);
                if (kept != null) {
                    waiting.put(service, kept);
                }
            }
        }
        return taken;
    }
}
