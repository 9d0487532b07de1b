package dev.sluice.nftables;

import dev.sluice.nftables.table.Contents;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What is still installed though nothing leads to it, and when it is removed: after at least a
/// second, since a packet may take some time from one chain to the next, and later if the kernel
/// refused the removal. Immutable.
record PendingRemovals(Map<PendingRemoval, Wait> until) {
    static final PendingRemovals NONE = new PendingRemovals(Map.of());

    /// How many objects are removed at once.
    private static final int MOST = 2_000;

    PendingRemovals {
        until = Collections.unmodifiableMap(new LinkedHashMap<>(until));
    }

    void addTo(Contents standing) {
        until.keySet().forEach(pending -> pending.addTo(standing));
    }

    /// Keeps the times of the objects that were pending already; new ones are due in a second.
    ///
    /// @param pending everything that is installed and that nothing leads to any more
    PendingRemovals with(List<PendingRemoval> pending, long now) {
        Map<PendingRemoval, Wait> all = new LinkedHashMap<>();
        pending.forEach(each -> all.put(each, until.getOrDefault(each, Wait.aSecond(now))));
        return new PendingRemovals(all);
    }

    /// Adds objects, due in a second.
    PendingRemovals and(List<PendingRemoval> others, long now) {
        Map<PendingRemoval, Wait> all = new LinkedHashMap<>(until);
        others.forEach(each -> all.put(each, Wait.aSecond(now)));
        return new PendingRemovals(all);
    }

    /// The objects that are due, as many as are removed at once.
    List<PendingRemoval> due(long now) {
        return until.entrySet().stream()
                .filter(each -> each.getValue().isOver(now))
                .limit(MOST)
                .map(Map.Entry::getKey)
                .toList();
    }

    boolean isEmpty() {
        return until.isEmpty();
    }

    /// Drops the objects that were removed; those that the kernel refused to remove are due later.
    ///
    /// @param gone the objects whose removal was tried
    /// @param refused those of them that the kernel refused to remove
    PendingRemovals without(List<PendingRemoval> gone, Set<PendingRemoval> refused, long now) {
        Map<PendingRemoval, Wait> rest = new LinkedHashMap<>(until);
        for (PendingRemoval each : gone) {
            if (refused.contains(each)) {
                rest.computeIfPresent(each, (_, wait) -> wait.failed(now));
            } else {
                rest.remove(each);
            }
        }
        return new PendingRemovals(rest);
    }

    /// How long until the first object is due; empty if there is none.
    Optional<Duration> untilDue(long now) {
        return until.values().stream().map(wait -> wait.left(now)).min(Duration::compareTo);
    }
}
