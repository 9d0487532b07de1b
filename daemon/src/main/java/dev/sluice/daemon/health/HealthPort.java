package dev.sluice.daemon.health;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.NodePortAddresses;
import java.util.Map;
import java.util.OptionalInt;

/// A port at which load balancers ask how many endpoints of one Service this node has
/// (`healthCheckNodePort`).
///
/// @param families those that the Service has
public record HealthPort(int port, Map<IpFamily, Local> families) {
    /// @param endpoints distinct addresses of this node that are ready for the Service
    /// @param addresses where node ports of this family answer
    public record Local(int endpoints, NodePortAddresses addresses) {}

    public HealthPort {
        families = Map.copyOf(families);
    }

    /// How many endpoints there are for who asks at an address of this node; empty where nobody is
    /// to be answered.
    public OptionalInt endpointsFor(Ip address) {
        Local local = families.get(address.family());
        return local != null && answersAt(local.addresses(), address)
                ? OptionalInt.of(local.endpoints())
                : OptionalInt.empty();
    }

    private static boolean answersAt(NodePortAddresses addresses, Ip address) {
        return switch (addresses) {
            case NodePortAddresses.All() -> true;
            case NodePortAddresses.Only(var ips) -> ips.contains(address);
        };
    }

    /// What is answered, in kube-proxy's words (healthcheck/service_health.go).
    public static String json(ServiceName service, int endpoints, boolean healthy) {
        return """
        {
        \t"service": {
        \t\t"namespace": "%s",
        \t\t"name": "%s"
        \t},
        \t"localEndpoints": %d,
        \t"serviceProxyHealthy": %b
        }\
        """
                .formatted(service.namespace(), service.name(), endpoints, healthy);
    }
}
