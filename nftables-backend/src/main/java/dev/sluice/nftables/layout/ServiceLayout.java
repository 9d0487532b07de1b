package dev.sluice.nftables.layout;

import dev.sluice.model.ServicePortName;
import dev.sluice.model.TrafficPolicy;
import dev.sluice.plan.Frontend;
import dev.sluice.plan.PlannedPort;
import dev.sluice.plan.PlannedService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A Service as it stands in the table.
record ServiceLayout(PlannedService service, List<PortLayout> ports) {
    ServiceLayout {
        ports = List.copyOf(ports);
    }

    /// Lays a Service out over what stands.
    static ServiceLayout of(PlannedService service, Claims claims, StandingSlots standing) {
        List<PortLayout> ports = new ArrayList<>(service.ports().size());
        for (PlannedPort port : distinct(service)) {
            List<Frontend> held = claims.held(port);
            ports.add(
                    new PortLayout(
                            port,
                            held,
                            Slots.assign(
                                    standing.slots(port, held, TrafficPolicy.CLUSTER),
                                    port.cluster()),
                            Slots.assign(
                                    standing.slots(port, held, TrafficPolicy.LOCAL),
                                    port.local())));
        }
        return new ServiceLayout(service, ports);
    }

    /// The ports of a Service, each name once, as the API guarantees: chains are named after them.
    static List<PlannedPort> distinct(PlannedService service) {
        if (service.ports().size() == 1) {
            return service.ports();
        }
        Set<ServicePortName> seen = new HashSet<>();
        return service.ports().stream().filter(port -> seen.add(port.name())).toList();
    }

    /// Its ports by name.
    Map<ServicePortName, PortLayout> byName() {
        if (ports.size() == 1) {
            return Map.of(ports.getFirst().port().name(), ports.getFirst());
        }
        Map<ServicePortName, PortLayout> all = new HashMap<>();
        ports.forEach(port -> all.put(port.port().name(), port));
        return all;
    }
}
