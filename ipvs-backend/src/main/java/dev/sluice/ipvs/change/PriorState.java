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

/// What stood before a sync, of what the sync touches.
public sealed interface PriorState {
    boolean holds(Item item);

    /// @return null where there was no virtual server
    @Nullable InstalledServer standing(ServerAddress at);

    /// The virtual server as it was planned; null where that is not known.
    @Nullable Pool planned(ServerAddress at);

    /// Known from the last sync.
    ///
    /// @param pools the virtual servers that are touched
    /// @param drained what of a virtual server drains
    record Known(
            Map<ServerAddress, Optional<Pool>> pools,
            Function<ServerAddress, Set<RealServerAddress>> drained)
            implements PriorState {
        @Override
        public boolean holds(Item item) {
            return false;
        }

        @Override
        public @Nullable InstalledServer standing(ServerAddress at) {
            Pool pool = planned(at);
            return pool == null ? null : InstalledServer.of(pool, drained.apply(at));
        }

        @Override
        public @Nullable Pool planned(ServerAddress at) {
            return pools.getOrDefault(at, Optional.empty()).orElse(null);
        }
    }

    /// Read from the kernel.
    record Read(InstalledState image) implements PriorState {
        @Override
        public boolean holds(Item item) {
            return image.holds(item);
        }

        @Override
        public @Nullable InstalledServer standing(ServerAddress at) {
            return image.servers().get(at);
        }

        @Override
        public @Nullable Pool planned(ServerAddress at) {
            return null;
        }
    }
}
