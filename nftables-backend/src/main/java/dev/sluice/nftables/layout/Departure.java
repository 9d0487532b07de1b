package dev.sluice.nftables.layout;

import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.Value;
import java.util.Set;

/// Some endpoints of a service with affinity left: clients that are kept at them must be let go.
///
/// @param map of clients and their endpoints
/// @param stay the endpoints that did not leave
public record Departure(SetSpec map, Set<Value.Endpoint> stay) {
    public Departure {
        stay = Set.copyOf(stay);
    }
}
