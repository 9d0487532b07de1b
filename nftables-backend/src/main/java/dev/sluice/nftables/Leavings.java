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
record Leavings(Map<Leaving, Wait> until) {
    static final Leavings NONE = new Leavings(Map.of());

    /// How many are taken away at once.
    private static final int MOST = 2_000;

    Leavings {
        until = Collections.unmodifiableMap(new LinkedHashMap<>(until));
    }

    void addTo(Contents standing) {
        until.keySet().forEach(leaving -> leaving.addTo(standing));
    }

    /// What is left of these, and what came besides.
    ///
    /// @param leaving all that stands and nothing leads to any more
    Leavings with(List<Leaving> leaving, long now) {
        Map<Leaving, Wait> all = new LinkedHashMap<>();
        leaving.forEach(each -> all.put(each, until.getOrDefault(each, Wait.aSecond(now))));
        return new Leavings(all);
    }

    /// These, and others that came now.
    Leavings and(List<Leaving> others, long now) {
        Map<Leaving, Wait> all = new LinkedHashMap<>(until);
        others.forEach(each -> all.put(each, Wait.aSecond(now)));
        return new Leavings(all);
    }

    /// Those that stayed long enough; no more than are taken away at once.
    List<Leaving> due(long now) {
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
    Leavings without(List<Leaving> gone, Set<Leaving> refused, long now) {
        Map<Leaving, Wait> rest = new LinkedHashMap<>(until);
        for (Leaving each : gone) {
            if (refused.contains(each)) {
                rest.computeIfPresent(each, (_, wait) -> wait.failed(now));
            } else {
                rest.remove(each);
            }
        }
        return new Leavings(rest);
    }

    /// How long until the first has stayed long enough; empty if there is none.
    Optional<Duration> untilDue(long now) {
        return until.values().stream().map(wait -> wait.left(now)).min(Duration::compareTo);
    }
}
