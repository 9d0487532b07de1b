package dev.sluice.nftables.layout;

import dev.sluice.model.Ip;
import dev.sluice.plan.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Assigns slots to endpoints: 0 to n-1 for n of them. An endpoint that stays keeps its slot,
/// unless that is beyond the new last slot. So replacing an endpoint changes one slot, adding one
/// adds a slot, and removing one moves at most one other.
final class Slots {
    private Slots() {}

    /// @param installed the endpoint that each slot holds now, null for an empty slot; only
    ///   addresses and ports are compared
    /// @param wanted the endpoints, without duplicates
    /// @return the wanted endpoints by slot
    static List<Endpoint> assign(
            List<? extends @Nullable Endpoint> installed, List<Endpoint> wanted) {
        if (installed.isEmpty() || installed.equals(wanted)) {
            return wanted;
        }
        Map<Place, Endpoint> unassigned = new HashMap<>();
        wanted.forEach(endpoint -> unassigned.put(Place.of(endpoint), endpoint));
        List<@Nullable Endpoint> slots = new ArrayList<>(wanted.size());
        for (int slot = 0; slot < wanted.size(); slot++) {
            Endpoint holder = slot < installed.size() ? installed.get(slot) : null;
            slots.add(holder == null ? null : unassigned.remove(Place.of(holder)));
        }
        List<Endpoint> filled = new ArrayList<>(wanted.size());
        var remaining = wanted.stream().filter(e -> unassigned.containsKey(Place.of(e))).iterator();
        for (Endpoint slot : slots) {
            filled.add(slot == null ? remaining.next() : slot);
        }
        return filled.equals(wanted) ? wanted : List.copyOf(filled);
    }

    private record Place(Ip ip, int port) {
        static Place of(Endpoint endpoint) {
            return new Place(endpoint.ip(), endpoint.port());
        }
    }
}
