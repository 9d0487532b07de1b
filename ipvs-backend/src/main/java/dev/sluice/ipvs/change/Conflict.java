package dev.sluice.ipvs.change;

import dev.sluice.ipvs.state.Pool;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.model.ServicePortName;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Two service ports claim the same address, port and protocol.
///
/// @param winner who has it
/// @param loser who goes without
public record Conflict(ServerAddress at, ServicePortName winner, ServicePortName loser) {
    static List<Conflict> newOnes(List<Pool> then, List<Pool> now) {
        if (now.size() < 2) {
            return List.of();
        }
        Set<ServicePortName> known = then.stream().map(Pool::owner).collect(Collectors.toSet());
        Pool first = now.getFirst();
        return now.stream()
                .skip(1)
                .filter(pool -> then.size() < 2 || !known.contains(pool.owner()))
                .map(pool -> new Conflict(first.server().at(), first.owner(), pool.owner()))
                .toList();
    }
}
