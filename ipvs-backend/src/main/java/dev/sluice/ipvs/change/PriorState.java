package dev.sluice.ipvs.change;

import dev.sluice.ipvs.state.Item;
import dev.sluice.ipvs.state.Pool;
import dev.sluice.ipvs.state.RealServerAddress;
import dev.sluice.ipvs.state.ServerAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The state before a sync of what the sync touches.
public sealed interface PriorState {
    boolean holds(Item item);

    /// The installed virtual server at an address; null if there was none.
    @Nullable InstalledServer server(ServerAddress at);

    /// The virtual server as it was planned; null if that is not known.
    @Nullable Pool planned(ServerAddress at);

    /// Known from the last sync.
    ///
    /// @param pools the planned virtual servers that the sync touches; empty where there was none
    /// @param drained returns the draining real servers of a virtual server
    record Known(
            Map<ServerAddress, Optional<Pool>> pools,
            Function<ServerAddress, Set<RealServerAddress>> drained)
            implements PriorState {
        @Override
        public boolean holds(Item item) {
            return false;
        }

        @Override
        public @Nullable InstalledServer server(ServerAddress at) {
            Pool pool = planned(at);
            return pool == null ? null : InstalledServer.of(pool, drained.apply(at));
        }

        @Override
        public @Nullable Pool planned(ServerAddress at) {
            return pools.getOrDefault(at, Optional.empty()).orElse(null);
        }
    }

    /// Read from the kernel.
    record Read(InstalledState state) implements PriorState {
        @Override
        public boolean holds(Item item) {
            return state.holds(item);
        }

        @Override
        public @Nullable InstalledServer server(ServerAddress at) {
            return state.servers().get(at);
        }

        @Override
        public @Nullable Pool planned(ServerAddress at) {
            return null;
        }
    }
}
