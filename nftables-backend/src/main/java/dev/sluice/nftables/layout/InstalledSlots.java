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

/// The endpoint that each slot holds, as far as it is known.
@FunctionalInterface
public interface InstalledSlots {
    /// Nothing is installed.
    InstalledSlots NONE = (_, _) -> List.of();

    /// The slots of a table that was read: those of the first of a port's frontends that has any.
    ///
    /// @param elements the value of a set's element by its key; null if there is none
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

    /// @return the endpoints by slot, null for an empty slot; an empty list if nothing is known
    List<? extends @Nullable Endpoint> slots(PlannedPort port, TrafficPolicy policy);
}
