package dev.sluice.ipvs.change;

import dev.sluice.ipvs.state.Pool;
import dev.sluice.ipvs.state.RealServerAddress;
import dev.sluice.model.Ip;
import dev.sluice.plan.Endpoint;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The real servers of one virtual server that are to get no new connections, and to be removed
/// when idle.
///
/// @param terminating the addresses of pods that are terminating
/// @param ended the addresses of pods that were terminating in the plan before, and are not listed
///   as terminating any more
public record DrainRequest(List<RealServerAddress> reals, Set<Ip> terminating, Set<Ip> ended) {
    public static final DrainRequest NONE = new DrainRequest(List.of(), Set.of(), Set.of());

    /// @param then the virtual server of the plan before; null where that is not known
    public static DrainRequest of(List<RealServerAddress> reals, @Nullable Pool then, Pool now) {
        Set<Ip> terminating = terminating(now);
        Set<Ip> ended = then == null ? new HashSet<>() : terminating(then);
        ended.removeAll(terminating);
        return new DrainRequest(reals, terminating, ended);
    }

    private static Set<Ip> terminating(Pool pool) {
        return pool.terminating().stream().map(Endpoint::ip).collect(Collectors.toSet());
    }
}
