package dev.sluice.plan;

import dev.sluice.model.ServiceName;
import java.util.List;

/// What must be programmed for one Service, in one family. As long as it is equal, the planner
/// returns the same object, so plans can be compared by the identity of these.
///
/// @param created [dev.sluice.model.Service#created]
/// @param scheduler the IPVS scheduler for its connections; empty for the configured one
/// @param ports in the order of the spec
/// @param localReady the number of distinct addresses of this node that are ready for it, as
///   reported by its health check node port
public record PlannedService(
        ServiceName name, long created, String scheduler, List<PlannedPort> ports, int localReady) {
    public PlannedService {
        ports = List.copyOf(ports);
    }

    /// Returns this Service with other ports.
    PlannedService with(List<PlannedPort> others) {
        return new PlannedService(name, created, scheduler, others, localReady);
    }

    /// Returns whether its claims equal those of another state of the same Service, in frontends
    /// and precedence.
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

    /// Returns whether it owns all that it claims.
    boolean ownsAll() {
        for (PlannedPort port : ports) {
            if (port.frontends() != port.claimed()) {
                return false;
            }
        }
        return true;
    }

    /// Returns whether it differs from another state of the same Service at most in which of its
    /// claimed frontends it owns.
    public boolean differsInOwnershipAlone(PlannedService other) {
        return allClaimed().equals(other.allClaimed());
    }

    private PlannedService allClaimed() {
        return with(ports.stream().map(port -> port.reachedAt(port.claimed())).toList());
    }
}
