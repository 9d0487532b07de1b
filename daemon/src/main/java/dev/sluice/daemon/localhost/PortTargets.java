package dev.sluice.daemon.localhost;

import dev.sluice.model.ServicePortName;
import dev.sluice.plan.Endpoint;
import java.util.List;

/// Where new connections to a node port go.
///
/// @param endpoints those of external traffic from outside; empty if there are none, and then
///   nothing listens at the port
/// @param affinitySeconds for how many seconds clients keep the endpoint of the last connection; 0
///   for no affinity
record PortTargets(ServicePortName service, List<Endpoint> endpoints, int affinitySeconds) {
    PortTargets {
        endpoints = List.copyOf(endpoints);
    }
}
