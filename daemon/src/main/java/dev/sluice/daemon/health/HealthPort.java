package dev.sluice.daemon.health;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.NodePortAddresses;
import java.util.Map;
import java.util.OptionalInt;

/// A health check node port (`healthCheckNodePort`), where load balancers ask how many endpoints of
/// one Service this node has.
///
/// @param families the IP families of the Service
public record HealthPort(int port, Map<IpFamily, Local> families) {
    /// @param endpoints the number of different addresses of ready endpoints on this node
    /// @param addresses the addresses at which node ports of this family answer
    public record Local(int endpoints, NodePortAddresses addresses) {}

    public HealthPort {
        families = Map.copyOf(families);
    }

    /// The number of endpoints to answer at an address of this node; empty if the port must not
    /// answer there.
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

    /// The body of the answer, as kube-proxy writes it (healthcheck/service_health.go).
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
