package dev.sluice.inspect.diff;

import dev.sluice.trace.AddressPort;
import dev.sluice.trace.Branch;
import dev.sluice.trace.HostNetwork;
import dev.sluice.trace.PacketVerdict;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What rules do to the connections of one client to one frontend.
///
/// @param shares by endpoint (`ip:port`), the share of connections that reach it, up to 1
/// @param rewritten the endpoints that may see a rewritten source
/// @param kept the endpoints that may see the client's own source
/// @param otherwise the share of connections that reach none
/// @param unreadable a rule that decides and that cannot be read; null if there is none
record TracedAnswer(
        SortedMap<String, Double> shares,
        Set<String> rewritten,
        Set<String> kept,
        Map<Fate, Double> otherwise,
        @Nullable String unreadable) {

    /// @param paths all paths of a packet
    /// @param host an endpoint that is one of its own addresses counts as neither rewritten nor
    ///   kept: whether such packets pass the hook that rewrites sources depends on their sender
    static TracedAnswer of(List<Branch> paths, HostNetwork host) {
        SortedMap<String, Double> shares = new TreeMap<>();
        Set<String> rewritten = new TreeSet<>();
        Set<String> kept = new TreeSet<>();
        Map<Fate, Double> otherwise = new EnumMap<>(Fate.class);
        String unreadable = null;
        for (Branch path : paths) {
            double chance = path.probability();
            switch (path.end()) {
                case PacketVerdict.Delivered(AddressPort to, _) -> {
                    String endpoint = to.toString();
                    shares.merge(endpoint, chance, Double::sum);
                    if (!host.isLocal(to.ip())) {
                        boolean changed = path.packet().connection().sourceTranslated();
                        (changed ? rewritten : kept).add(endpoint);
                    }
                }
                case PacketVerdict.Rejected() ->
                        otherwise.merge(Fate.REJECTED, chance, Double::sum);
                case PacketVerdict.Dropped() -> otherwise.merge(Fate.DROPPED, chance, Double::sum);
                case PacketVerdict.PassedThrough _ ->
                        otherwise.merge(Fate.PASSED, chance, Double::sum);
                case PacketVerdict.Unknown(String what) -> unreadable = what;
            }
        }
        return new TracedAnswer(shares, rewritten, kept, otherwise, unreadable);
    }
}
