package dev.sluice.ipvs.change;

import dev.sluice.ipvs.state.Pool;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.model.ServicePortName;
import java.util.List;

/// Two service ports claim the same address, port and protocol.
///
/// @param winner who has it
/// @param loser who goes without
public record Conflict(ServerAddress at, ServicePortName winner, ServicePortName loser) {
    /// Those of one address.
    static List<Conflict> among(List<Pool> claims) {
        return claims.stream()
                .skip(1)
                .map(loser -> of(claims.getFirst(), loser))
                .distinct()
                .toList();
    }

    private static Conflict of(Pool winner, Pool loser) {
        return new Conflict(winner.server().at(), winner.owner(), loser.owner());
    }
}
