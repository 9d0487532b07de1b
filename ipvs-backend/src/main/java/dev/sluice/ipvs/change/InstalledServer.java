package dev.sluice.ipvs.change;

import dev.sluice.ipvs.state.Pool;
import dev.sluice.ipvs.state.RealServerAddress;
import dev.sluice.ipvs.state.VirtualServerSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A virtual server as it is installed.
///
/// @param weights the weights of its real servers; 0 for one that gets no new connections
public record InstalledServer(VirtualServerSpec server, Map<RealServerAddress, Integer> weights) {
    /// The virtual server as it was planned.
    ///
    /// @param drained its draining real servers
    static InstalledServer of(Pool pool, Set<RealServerAddress> drained) {
        Map<RealServerAddress, Integer> weights = new LinkedHashMap<>();
        drained.forEach(real -> weights.put(real, 0));
        pool.endpoints().forEach(endpoint -> weights.put(RealServerAddress.of(endpoint), 1));
        return new InstalledServer(pool.server(), weights);
    }

    /// The virtual server after edits that the kernel executed.
    ///
    /// @param was the virtual server before; null if there was none
    /// @param edits edits of this virtual server
    /// @return null if there is none any more
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
