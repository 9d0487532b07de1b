package dev.sluice.conformance;

import dev.sluice.model.Ip;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/// What the kernel remembers of clients, for affinity: in lists of a backend's own naming, when a
/// source was last seen.
///
/// @param now in seconds
public record Remembered(Map<String, Map<Ip, Integer>> lists, int now) {
    public static final Remembered NOTHING = new Remembered(Map.of(), 0);

    public Remembered {
        lists = Map.copyOf(lists);
    }

    /// This, and that a source was seen just now.
    public Remembered with(String list, Ip source) {
        Map<String, Map<Ip, Integer>> all = new HashMap<>(lists);
        Map<Ip, Integer> sources = new HashMap<>(all.getOrDefault(list, Map.of()));
        sources.put(source, now);
        all.put(list, Map.copyOf(sources));
        return new Remembered(all, now);
    }

    /// How many seconds ago a source was seen; empty for never.
    public OptionalInt age(String list, Ip source) {
        Integer seen = lists.getOrDefault(list, Map.of()).get(source);
        return seen == null ? OptionalInt.empty() : OptionalInt.of(now - seen);
    }

    public Remembered later(int seconds) {
        return new Remembered(lists, now + seconds);
    }
}
