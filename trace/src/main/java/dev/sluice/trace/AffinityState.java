package dev.sluice.trace;

import dev.sluice.model.Ip;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/// When clients were last seen, as the kernel keeps it for session affinity: in lists of
/// `xt_recent`, in maps that rules fill, in persistence templates of IPVS. Each backend names its
/// lists itself.
///
/// @param lists per list, the second at which each client was seen last, on the clock of `now`
/// @param now in seconds
public record AffinityState(Map<String, Map<Ip, Integer>> lists, int now) {
    /// No client was ever seen.
    public static final AffinityState NOTHING = new AffinityState(Map.of(), 0);

    public AffinityState {
        lists = Map.copyOf(lists);
    }

    /// This state after a client was seen now.
    public AffinityState seen(String list, Ip client) {
        Map<String, Map<Ip, Integer>> all = new HashMap<>(lists);
        Map<Ip, Integer> clients = new HashMap<>(all.getOrDefault(list, Map.of()));
        clients.put(client, now);
        all.put(list, Map.copyOf(clients));
        return new AffinityState(all, now);
    }

    /// How many seconds ago a client was seen; empty for never.
    public OptionalInt age(String list, Ip client) {
        Integer seen = lists.getOrDefault(list, Map.of()).get(client);
        return seen == null ? OptionalInt.empty() : OptionalInt.of(now - seen);
    }

    /// Whether a client was seen in the last seconds.
    public boolean sawWithin(String list, Ip client, int seconds) {
        OptionalInt age = age(list, client);
        return age.isPresent() && age.getAsInt() <= seconds;
    }

    /// This state some seconds later.
    public AffinityState later(int seconds) {
        return new AffinityState(lists, now + seconds);
    }
}
