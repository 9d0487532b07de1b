package dev.sluice.daemon.health;

import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.NodePortAddresses;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedService;
import dev.sluice.services.SharedMap;
import dev.sluice.sync.SyncListener;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Collects the health check node ports after each sync that changes them. Load balancers get the
/// number of endpoints only after the kernel sends traffic to them. Called by one thread at a time.
public final class HealthPorts implements SyncListener {
    private final Consumer<Map<ServiceName, HealthPort>> changed;
    private final Map<IpFamily, Map<ServiceName, Counted>> families = new EnumMap<>(IpFamily.class);
    private final Map<IpFamily, NodePortAddresses> addresses = new EnumMap<>(IpFamily.class);
    private Map<ServiceName, HealthPort> reported = Map.of();

    private record Counted(int port, int endpoints) {}

    /// @param changed is called with all ports whenever they differ from the last call
    public HealthPorts(Consumer<Map<ServiceName, HealthPort>> changed) {
        this.changed = changed;
    }

    @Override
    public void synced(Synced sync) {
        IpFamily family = sync.plan().family();
        Map<ServiceName, Counted> counted = families.computeIfAbsent(family, _ -> new HashMap<>());
        SharedMap<ServiceName, PlannedService> before =
                sync.before().map(Plan::services).orElse(SharedMap.empty());
        NodePortAddresses where = sync.plan().node().nodePortAddresses();
        boolean[] changes = {!where.equals(addresses.put(family, where))};
        SharedMap.differences(
                before,
                sync.plan().services(),
                (name, _, now) -> changes[0] |= count(counted, name, now));
        // report() iterates over all Services with such a port, so it does not run for each change.
        if (changes[0]) {
            report();
        }
    }

    /// @return whether the port or the number of endpoints changed
    private static boolean count(
            Map<ServiceName, Counted> counted, ServiceName name, @Nullable PlannedService now) {
        int port = now == null ? 0 : port(now);
        if (now == null || port == 0) {
            return counted.remove(name) != null;
        }
        var count = new Counted(port, now.localReady());
        return !count.equals(counted.put(name, count));
    }

    /// The health check node port of a Service, which is the same in all its ports; 0 for none.
    private static int port(PlannedService service) {
        return service.ports().isEmpty() ? 0 : service.ports().getFirst().healthCheckNodePort();
    }

    private void report() {
        Map<ServiceName, HealthPort> now = new HashMap<>();
        families.forEach((family, services) -> {
            NodePortAddresses where = addresses.getOrDefault(family, new NodePortAddresses.All());
            services.forEach((name, counted) -> {
                Map<IpFamily, HealthPort.Local> both = new EnumMap<>(IpFamily.class);
                HealthPort other = now.get(name);
                if (other != null) {
                    both.putAll(other.families());
                }
                both.put(family, new HealthPort.Local(counted.endpoints(), where));
                now.put(name, new HealthPort(counted.port(), both));
            });
        });
        if (!now.equals(reported)) {
            reported = Map.copyOf(now);
            changed.accept(reported);
        }
    }
}
