package dev.sluice.nftables;

import dev.sluice.nftables.table.Contents;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What still stands though nothing leads to it, and until when: for a second at least, since a
/// packet may take some time from one chain to the next, and longer where the kernel refused to
/// take it away. A value.
record PendingRemovals(Map<PendingRemoval, Wait> until) {
    static final PendingRemovals NONE = new PendingRemovals(Map.of());

    /// How many are taken away at once.
    private static final int MOST = 2_000;

    PendingRemovals {
        until = Collections.unmodifiableMap(new LinkedHashMap<>(until));
    }

    void addTo(Contents standing) {
        until.keySet().forEach(leaving -> leaving.addTo(standing));
    }

    /// What is left of these, and what came besides.
    ///
    /// @param leaving all that stands and nothing leads to any more
    PendingRemovals with(List<PendingRemoval> leaving, long now) {
        Map<PendingRemoval, Wait> all = new LinkedHashMap<>();
        leaving.forEach(each -> all.put(each, until.getOrDefault(each, Wait.aSecond(now))));
        return new PendingRemovals(all);
    }

    /// These, and others that came now.
    PendingRemovals and(List<PendingRemoval> others, long now) {
        Map<PendingRemoval, Wait> all = new LinkedHashMap<>(until);
        others.forEach(each -> all.put(each, Wait.aSecond(now)));
        return new PendingRemovals(all);
    }

    /// Those that stayed long enough; no more than are taken away at once.
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

    /// What is left when some are gone, but for those that the kernel refused to take away.
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

    /// How long until the first has stayed long enough; empty if there is none.
    Optional<Duration> untilDue(long now) {
        return until.values().stream().map(wait -> wait.left(now)).min(Duration::compareTo);
    }
}
