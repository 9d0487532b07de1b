package dev.sluice.nftables.layout;

import dev.sluice.model.Ip;
import dev.sluice.plan.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Gives endpoints their slots: 0 to n-1 for n of them. One that stays keeps its slot, but that the
/// last ones move into holes; so replacing an endpoint changes one slot, a new one adds one, and
/// where one leaves, another moves at most.
final class Slots {
    private Slots() {}

    /// @param standing the endpoint that each slot holds now, null where it holds none; of
    ///   endpoints, only address and port count
    /// @param wanted each endpoint once
    /// @return the wanted endpoints in the order of their slots
    static List<Endpoint> assign(
            List<? extends @Nullable Endpoint> standing, List<Endpoint> wanted) {
        if (standing.isEmpty() || standing.equals(wanted)) {
            return wanted;
        }
        Map<Place, Endpoint> homeless = new HashMap<>();
        wanted.forEach(endpoint -> homeless.put(Place.of(endpoint), endpoint));
        List<@Nullable Endpoint> slots = new ArrayList<>(wanted.size());
        for (int slot = 0; slot < wanted.size(); slot++) {
            Endpoint holder = slot < standing.size() ? standing.get(slot) : null;
            slots.add(holder == null ? null : homeless.remove(Place.of(holder)));
        }
        List<Endpoint> filled = new ArrayList<>(wanted.size());
        var rest = wanted.stream().filter(e -> homeless.containsKey(Place.of(e))).iterator();
        for (Endpoint slot : slots) {
            filled.add(slot == null ? rest.next() : slot);
        }
        return filled.equals(wanted) ? wanted : List.copyOf(filled);
    }

    private record Place(Ip ip, int port) {
        static Place of(Endpoint endpoint) {
            return new Place(endpoint.ip(), endpoint.port());
        }
    }
}
