package dev.sluice.inspect.explain;

import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.Frontend;
import dev.sluice.plan.NodePortAddresses;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedPort;
import dev.sluice.plan.PlannedService;
import dev.sluice.trace.AddressPort;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds the addresses that a target means, by a plan.
record PacketTargets(Plan plan) {
    /// An address to dial.
    record Dialled(AddressPort to, Protocol protocol) {}

    /// Returns where a Service is reached, once for each of its ports that is asked for; empty if
    /// it has no address of this family.
    ///
    /// @param protocol null for any
    /// @throws InvalidRequestException if the Service has no such port
    List<Dialled> of(
            ExplainTarget.OfService target, ExplainSender from, @Nullable Protocol protocol)
            throws InvalidRequestException {
        PlannedService service = plan.services().get(target.service());
        if (service == null) {
            return List.of();
        }
        List<Dialled> all = new ArrayList<>();
        for (PlannedPort port : service.ports()) {
            boolean named = target.port() == null || port.name().port().equals(target.port());
            if (named && (protocol == null || port.name().protocol() == protocol)) {
                all.add(new Dialled(address(port, from), port.name().protocol()));
            }
        }
        if (all.isEmpty()) {
            throw new InvalidRequestException(
                    "%s: Service %s has no such port; it has %s"
                            .formatted(target, service.name(), names(service)));
        }
        return all;
    }

    /// Returns where the node port is reached on this node.
    Optional<AddressPort> ofNodePort(int port) {
        Ip own = plan.node().ip();
        return switch (plan.node().nodePortAddresses()) {
            // The node's own address is loopback as long as the API does not tell it.
            case NodePortAddresses.All() ->
                    Stream.concat(Stream.ofNullable(own), plan.node().addresses().stream())
                            .filter(ip -> !ip.isLoopback())
                            .findFirst()
                            .or(() -> Optional.ofNullable(own))
                            .map(ip -> new AddressPort(ip, port));
            case NodePortAddresses.Only(var ips) ->
                    ips.stream()
                            .filter(ip -> ip.equals(own))
                            .findFirst()
                            .or(() -> ips.stream().filter(ip -> !ip.isLoopback()).findFirst())
                            .map(ip -> new AddressPort(ip, port));
        };
    }

    /// Returns why no plan knows a Service.
    static String unknown(ServiceName name, Plan plan) {
        var state = plan.made().services().get(name);
        if (state == null) {
            return "there is no Service %s".formatted(name);
        }
        return state.service() == null
                ? "Service %s does not exist, or is one that no proxy handles (headless, ExternalName, or another proxy's)"
                        .formatted(name)
                : "Service %s has no cluster IP that this node serves".formatted(name);
    }

    /// Clients outside dial what is meant for them, if there is such an address.
    private AddressPort address(PlannedPort port, ExplainSender from) {
        if (from instanceof ExplainSender.Outside) {
            for (Frontend frontend : port.frontends()) {
                if (frontend instanceof Frontend.LoadBalancerVip(Ip ip, int number)) {
                    return new AddressPort(ip, number);
                }
            }
            for (Frontend frontend : port.frontends()) {
                switch (frontend) {
                    case Frontend.ExternalIp(Ip ip, int number) -> {
                        return new AddressPort(ip, number);
                    }
                    case Frontend.NodePort(int number) -> {
                        Optional<AddressPort> at = ofNodePort(number);
                        if (at.isPresent()) {
                            return at.get();
                        }
                    }
                    case Frontend.ClusterIp _, Frontend.LoadBalancerVip _ -> {}
                }
            }
        }
        Frontend.ClusterIp clusterIp = port.clusterIp();
        return new AddressPort(clusterIp.ip(), clusterIp.port());
    }

    private static String names(PlannedService service) {
        return String.join(
                ", ",
                service.ports().stream()
                        .limit(10)
                        .map(port ->
                                "%s (%d/%s)"
                                        .formatted(
                                                port.name().port(),
                                                port.clusterIp().port(),
                                                port.name().protocol()))
                        .toList());
    }
}
