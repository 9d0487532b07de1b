package dev.sluice.nftables.layout;

import dev.sluice.model.ServicePortName;
import dev.sluice.model.TrafficPolicy;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.Value;
import dev.sluice.plan.Endpoint;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Endpoints of a service port with affinity left: clients that are kept at endpoints other than
/// those of [Layout#places] must be deleted from the map.
///
/// @param map the map from clients to their endpoints
public record AffinityEviction(SetSpec map, ServicePortName port, TrafficPolicy policy) {
    /// @param before the Service's layout before; null where it is not known, and clients may be
    ///   kept at any endpoint
    static void add(
            @Nullable ServiceLayout before, ServiceLayout after, List<AffinityEviction> evictions) {
        for (PortLayout now : after.ports()) {
            PortLayout old = before == null ? null : before.port(now.port().name());
            if (!now.sticks() || (before != null && old == null)) {
                continue; // its maps, if any, are new
            }
            for (TrafficPolicy policy : TrafficPolicy.values()) {
                Set<Value.Endpoint> stay = places(now.slots(policy));
                if (now.balancedBy(policy)
                        && (old == null || !stay.containsAll(places(old.slots(policy))))) {
                    evictions.add(
                            new AffinityEviction(
                                    Affinity.map(now.port(), policy), now.port().name(), policy));
                }
            }
        }
    }

    static Set<Value.Endpoint> places(List<Endpoint> slots) {
        Set<Value.Endpoint> places = new HashSet<>();
        slots.forEach(endpoint -> places.add(new Value.Endpoint(endpoint.ip(), endpoint.port())));
        return places;
    }
}
