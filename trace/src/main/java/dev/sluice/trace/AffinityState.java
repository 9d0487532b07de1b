package dev.sluice.trace;

import dev.sluice.model.Ip;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/// When clients were last seen, as the kernel remembers it for session affinity: in lists of
/// `xt_recent`, in nftables sets and maps that rules fill, or in IPVS persistence templates. Each
/// backend names its lists. Immutable.
///
/// @param lists by list name, then by client: the second in which the client was last seen, on the
///   clock of `now`
/// @param now the present time, in seconds
public record AffinityState(Map<String, Map<Ip, Integer>> lists, int now) {
    /// The state in which no client was ever seen, at second 0.
    public static final AffinityState NOTHING = new AffinityState(Map.of(), 0);

    public AffinityState {
        lists = Map.copyOf(lists);
    }

    /// Returns this state with a client recorded as seen now.
    public AffinityState seen(String list, Ip client) {
        Map<String, Map<Ip, Integer>> all = new HashMap<>(lists);
        Map<Ip, Integer> clients = new HashMap<>(all.getOrDefault(list, Map.of()));
        clients.put(client, now);
        all.put(list, Map.copyOf(clients));
        return new AffinityState(all, now);
    }

    /// Returns how many seconds ago a client was last seen; empty if never.
    public OptionalInt age(String list, Ip client) {
        Integer seen = lists.getOrDefault(list, Map.of()).get(client);
        return seen == null ? OptionalInt.empty() : OptionalInt.of(now - seen);
    }

    /// Returns whether a client was seen at most `seconds` seconds ago.
    public boolean sawWithin(String list, Ip client, int seconds) {
        OptionalInt age = age(list, client);
        return age.isPresent() && age.getAsInt() <= seconds;
    }

    /// Returns this state with the clock moved forward.
    public AffinityState later(int seconds) {
        return new AffinityState(lists, now + seconds);
    }
}
