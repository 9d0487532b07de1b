package dev.sluice.plan;

import dev.sluice.model.ServicePortName;

/// Two service ports that claim the same address and port, or the same node port.
///
/// @param owner the service port that is reached there, as [FrontendOwners] decides
/// @param loser the service port that is not
public record AddressConflict(FrontendKey key, ServicePortName owner, ServicePortName loser) {
    /// Returns one line for a log or an Event.
    @Override
    public String toString() {
        return "%s is claimed by two Services: %s has it, %s is not reached there"
                .formatted(key, owner, loser);
    }
}
