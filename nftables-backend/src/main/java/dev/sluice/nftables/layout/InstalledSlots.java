package dev.sluice.nftables.layout;

import dev.sluice.model.TrafficPolicy;
import dev.sluice.nftables.table.Key;
import dev.sluice.nftables.table.Value;
import dev.sluice.plan.Endpoint;
import dev.sluice.plan.Frontend;
import dev.sluice.plan.PlannedPort;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Which endpoint each slot holds, as far as known.
@FunctionalInterface
public interface InstalledSlots {
    /// Nothing stands.
    InstalledSlots NONE = (_, _) -> List.of();

    /// The slots of a table that was read: as the first of a port's frontends has them.
    ///
    /// @param elements what a set holds for a key; null for nothing
    static InstalledSlots in(BiFunction<String, Key, @Nullable Value> elements) {
        return (port, policy) -> {
            int wanted =
                    policy == TrafficPolicy.LOCAL ? port.local().size() : port.cluster().size();
            for (Frontend frontend : port.frontends()) {
                String map = FixedSets.endpoints(FrontendKind.of(frontend), policy).name();
                List<@Nullable Endpoint> slots = new ArrayList<>(wanted);
                boolean any = false;
                for (int slot = 0; slot < wanted; slot++) {
                    Key key = FrontendKind.slot(frontend, port.name().protocol(), slot);
                    Endpoint endpoint = endpoint(elements.apply(map, key));
                    slots.add(endpoint);
                    any |= endpoint != null;
                }
                if (any) {
                    return slots;
                }
            }
            return List.of();
        };
    }

    private static @Nullable Endpoint endpoint(@Nullable Value value) {
        return value instanceof Value.Endpoint(var ip, int port)
                ? new Endpoint(ip, port, Endpoint.Place.UNKNOWN)
                : null;
    }

    /// @return by slot; null where one holds nothing
    List<? extends @Nullable Endpoint> slots(PlannedPort port, TrafficPolicy policy);
}
