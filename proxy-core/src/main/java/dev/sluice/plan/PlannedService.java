package dev.sluice.plan;

import dev.sluice.model.ServiceName;
import java.util.List;

/// What must hold for one Service, in one family. The planner hands out the same object for as long
/// as it would be equal, so whoever compares two plans may compare these by identity.
///
/// @param created [dev.sluice.model.Service#created]
/// @param scheduler how connections are to be spread, where the mode has a choice; empty for as
///   configured
/// @param ports in the order of the spec
/// @param localReady how many distinct addresses of this node are ready for it: what its health
///   check node port tells
public record PlannedService(
        ServiceName name, long created, String scheduler, List<PlannedPort> ports, int localReady) {
    public PlannedService {
        ports = List.copyOf(ports);
    }

    /// This one with other ports.
    PlannedService with(List<PlannedPort> others) {
        return new PlannedService(name, created, scheduler, others, localReady);
    }

    /// Whether it claims the same as another state of the same Service, with the same right.
    boolean claimsAs(PlannedService other) {
        if (created != other.created || ports.size() != other.ports.size()) {
            return false;
        }
        for (int i = 0; i < ports.size(); i++) {
            PlannedPort port = ports.get(i);
            PlannedPort its = other.ports.get(i);
            if (!port.name().equals(its.name()) || !port.claimed().equals(its.claimed())) {
                return false;
            }
        }
        return true;
    }

    /// Whether it is reached wherever it claims to be.
    boolean ownsAll() {
        for (PlannedPort port : ports) {
            if (port.frontends() != port.claimed()) {
                return false;
            }
        }
        return true;
    }

    /// Whether it differs from another state of the same Service in nothing but which of the
    /// frontends it claims it owns.
    public boolean differsInOwnershipAlone(PlannedService other) {
        return allClaimed().equals(other.allClaimed());
    }

    private PlannedService allClaimed() {
        return with(ports.stream().map(port -> port.reachedAt(port.claimed())).toList());
    }
}
