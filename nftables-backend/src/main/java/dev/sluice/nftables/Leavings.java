package dev.sluice.nftables;

import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.table.Contents;
import dev.sluice.nftables.table.Key;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What still stands though nothing leads to it, and since when. A value.
///
/// @param since by a monotonic clock, in nanoseconds; in the order of time
record Leavings(Map<Leaving, Long> since) {
    static final Leavings NONE = new Leavings(Map.of());

    /// How long a packet may take from one chain to the next, and to spare.
    private static final Duration STAY = Duration.ofSeconds(1);

    Leavings {
        since = Collections.unmodifiableMap(new LinkedHashMap<>(since));
    }

    void addTo(Contents standing) {
        since.keySet().forEach(leaving -> leaving.addTo(standing));
    }

    /// What is left of these, and what came besides.
    ///
    /// @param leaving all that stands and nothing leads to any more
    Leavings with(List<Leaving> leaving, long now) {
        Map<Leaving, Long> all = new LinkedHashMap<>();
        leaving.forEach(each -> all.put(each, since.getOrDefault(each, now)));
        return new Leavings(all);
    }

    /// Those that stayed long enough.
    Leavings due(long now) {
        Map<Leaving, Long> due = new LinkedHashMap<>(since);
        due.values().removeIf(when -> now - when < STAY.toNanos());
        return new Leavings(due);
    }

    boolean isEmpty() {
        return since.isEmpty();
    }

    Leavings without(Leavings gone) {
        Map<Leaving, Long> rest = new LinkedHashMap<>(since);
        rest.keySet().removeAll(gone.since.keySet());
        return new Leavings(rest);
    }

    /// How long until the first has stayed long enough; empty if there is none.
    Optional<Duration> untilDue(long now) {
        return since.values().stream().min(Long::compare).map(when -> STAY.minusNanos(now - when));
    }

    /// What takes them away.
    List<Step> steps() {
        Map<String, List<Key>> slots = new LinkedHashMap<>();
        List<Step> steps = new ArrayList<>();
        for (Leaving leaving : since.keySet()) {
            switch (leaving) {
                case Leaving.Slot(String map, Key key, _) ->
                        slots.computeIfAbsent(map, _ -> new ArrayList<>()).add(key);
                case Leaving.EmptyChain(String name) ->
                        steps.add(Step.of(new Command.DeleteChain(name)));
            }
        }
        slots.forEach((map, keys) -> steps.add(Step.of(new Command.DeleteElements(map, keys))));
        return steps;
    }
}
