package dev.sluice.plan;

import dev.sluice.model.ServicePortName;

/// Two service ports claim the same address and port, or the same node port.
///
/// @param owner who is reached by it, as [FrontendOwners] decides
/// @param loser who is not
public record AddressConflict(FrontendKey key, ServicePortName owner, ServicePortName loser) {
    /// One line.
    @Override
    public String toString() {
        return "%s is claimed by two Services: %s has it, %s is not reached there"
                .formatted(key, owner, loser);
    }
}
