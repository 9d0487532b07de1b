package dev.sluice.nftables.layout;

import dev.sluice.model.ServicePortName;
import dev.sluice.model.TrafficPolicy;
import dev.sluice.plan.PlannedPort;
import dev.sluice.plan.PlannedService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The layout of a Service in the table.
///
/// @param byName its ports by name if it has many; empty if it has few
record ServiceLayout(
        PlannedService service, List<PortLayout> ports, Map<ServicePortName, PortLayout> byName) {
    private static final int FEW = 8;

    ServiceLayout(PlannedService service, List<PortLayout> ports) {
        this(service, List.copyOf(ports), ports.size() <= FEW ? Map.of() : byName(ports));
    }

    private static Map<ServicePortName, PortLayout> byName(List<PortLayout> ports) {
        Map<ServicePortName, PortLayout> all = new HashMap<>();
        ports.forEach(port -> all.put(port.port().name(), port));
        return all;
    }

    /// Lays a Service out. Endpoints keep the slots that are installed.
    static ServiceLayout of(PlannedService service, InstalledSlots installed) {
        List<PortLayout> ports = new ArrayList<>(service.ports().size());
        for (PlannedPort port : distinct(service)) {
            ports.add(
                    new PortLayout(
                            port,
                            Slots.assign(
                                    installed.slots(port, TrafficPolicy.CLUSTER), port.cluster()),
                            Slots.assign(
                                    installed.slots(port, TrafficPolicy.LOCAL), port.local())));
        }
        return new ServiceLayout(service, ports);
    }

    /// Whether the slots of all ports are in the order of the plan, as if nothing had been
    /// installed before.
    boolean isInOrder() {
        for (PortLayout port : ports) {
            if (port.cluster() != port.port().cluster() || port.local() != port.port().local()) {
                return false;
            }
        }
        return true;
    }

    /// The ports of a Service without duplicate names. The API guarantees unique names, and chains
    /// are named after them.
    static List<PlannedPort> distinct(PlannedService service) {
        if (service.ports().size() == 1) {
            return service.ports();
        }
        Set<ServicePortName> seen = new HashSet<>();
        return service.ports().stream().filter(port -> seen.add(port.name())).toList();
    }

    /// The port with a name; null if there is none.
    @Nullable PortLayout port(ServicePortName name) {
        if (!byName.isEmpty()) {
            return byName.get(name);
        }
        for (PortLayout port : ports) {
            if (port.port().name().equals(name)) {
                return port;
            }
        }
        return null;
    }
}
