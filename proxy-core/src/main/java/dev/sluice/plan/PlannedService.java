package dev.sluice.plan;

import dev.sluice.model.ServiceName;
import java.util.List;

/// What must hold for one Service, in one family. The planner hands out the same object for as long
/// as it would be equal, so whoever compares two plans may compare these by identity.
///
/// @param scheduler how connections are to be spread, where the mode has a choice; empty for as
///   configured
/// @param ports in the order of the spec
/// @param localReady how many distinct addresses of this node are ready for it: what its health
///   check node port tells
public record PlannedService(
        ServiceName name, String scheduler, List<PlannedPort> ports, int localReady) {
    public PlannedService {
        ports = List.copyOf(ports);
    }
}
