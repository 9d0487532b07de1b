package dev.sluice.nftables.layout;

import dev.sluice.model.ServicePortName;
import dev.sluice.nftables.table.Key;

/// Two service ports claim the same address and port, or the same node port.
///
/// @param place what they claim
/// @param holder who gets it: cluster IPs go before load balancer VIPs, these before external IPs,
///   and among equals the first name in the alphabet wins, so that every node decides alike
/// @param loser who is not reached there
public record Conflict(Key place, ServicePortName holder, ServicePortName loser) {
    /// One line.
    @Override
    public String toString() {
        return "%s is claimed by two services: %s has it, %s is not reached there"
                .formatted(place.text(), holder, loser);
    }
}
