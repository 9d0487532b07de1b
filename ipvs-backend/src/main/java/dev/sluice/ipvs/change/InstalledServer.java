package dev.sluice.ipvs.change;

import dev.sluice.ipvs.state.Pool;
import dev.sluice.ipvs.state.RealServerAddress;
import dev.sluice.ipvs.state.VirtualServerSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A virtual server as it stands.
///
/// @param weights of its real servers; 0 for one that takes no new connections
public record InstalledServer(VirtualServerSpec server, Map<RealServerAddress, Integer> weights) {
    /// As it was planned.
    ///
    /// @param drained what of it drains besides
    static InstalledServer of(Pool pool, Set<RealServerAddress> drained) {
        Map<RealServerAddress, Integer> weights = new LinkedHashMap<>();
        drained.forEach(real -> weights.put(real, 0));
        pool.endpoints().forEach(endpoint -> weights.put(RealServerAddress.of(endpoint), 1));
        return new InstalledServer(pool.server(), weights);
    }

    /// As it stands after edits that were taken.
    ///
    /// @param was null where there was none
    /// @param edits all of this virtual server
    /// @return null where there is none
    public static @Nullable InstalledServer after(
            @Nullable InstalledServer was, List<ServerEdit> edits) {
        VirtualServerSpec server = was == null ? null : was.server();
        Map<RealServerAddress, Integer> weights =
                was == null ? new LinkedHashMap<>() : new LinkedHashMap<>(was.weights());
        for (ServerEdit edit : edits) {
            switch (edit) {
                case ServerEdit.AddServer(var added) -> server = added;
                case ServerEdit.SetServer(var set) -> server = set;
                case ServerEdit.DeleteServer _ -> {
                    server = null;
                    weights.clear();
                }
                case ServerEdit.AddReal(_, var real) -> weights.put(real, 1);
                case ServerEdit.SetReal(_, var real, int weight) -> weights.put(real, weight);
                case ServerEdit.DeleteReal(_, var real) -> weights.remove(real);
            }
        }
        return server == null ? null : new InstalledServer(server, weights);
    }
}
