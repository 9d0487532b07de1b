package dev.sluice.conformance;

import dev.sluice.model.Service;
import dev.sluice.model.TrafficPolicy;
import java.util.List;
import java.util.Optional;

/// The documented differences of ipvs mode from the packet table.
public final class IpvsExpectations {
    private IpvsExpectations() {}

    /// Returns the outcome in ipvs mode. It differs in these cases:
    ///
    /// - Node ports are not served on loopback addresses.
    /// - External IPs and VIPs are addresses of the node, which refuses ports of them that it does
    ///   not serve.
    /// - Traffic without an endpoint because of a Local internal policy is refused, not dropped,
    ///   since IPVS answers it.
    /// - Source ranges are enforced even if there are no endpoints.
    /// - A virtual server serves all clients alike. If there are local endpoints, a Local external
    ///   policy therefore also applies to the node and its pods.
    /// - The cluster IP would be the source of the node's own connections to it, so they are always
    ///   masqueraded.
    ///
    /// @param elsewhere the outcome in other modes
    /// @return empty if the packet is not to be checked
    public static Optional<ExpectedOutcome> expected(
            TestCluster cluster, Packet packet, ExpectedOutcome elsewhere) {
        if (packet.to().isLoopback()) {
            return Optional.of(new ExpectedOutcome.Untouched());
        }
        if (packet.from() == Origin.LOOPBACK) {
            // Rule 1 of KUBE-SERVICES skips such packets, since replies to them would not return.
            return Optional.empty();
        }
        List<Service> local = localExternal(cluster, packet);
        boolean fromHere = packet.from().isPod() || packet.from().isNode();
        if (fromHere && local.stream().anyMatch(service -> serves(cluster, service))) {
            return Optional.empty();
        }
        if (!local.isEmpty() && elsewhere instanceof ExpectedOutcome.Dropped) {
            return Optional.of(elsewhere);
        }
        return switch (elsewhere) {
            case ExpectedOutcome.Reaches reaches
                    when NftablesExpectations.callsItself(packet, reaches) ->
                    Optional.empty();
            case ExpectedOutcome.Dropped _ -> Optional.of(new ExpectedOutcome.NotServed());
            case ExpectedOutcome.Refused _ -> Optional.of(new ExpectedOutcome.NotServed());
            case ExpectedOutcome.Untouched _ when isHeld(cluster, packet) ->
                    Optional.of(new ExpectedOutcome.NotServed());
            case ExpectedOutcome.Reaches(var targets, _, int seconds)
                    when packet.from() == Origin.NODE ->
                    Optional.of(new ExpectedOutcome.Reaches(targets, Source.MASQUERADED, seconds));
            case ExpectedOutcome.Reaches _,
                    ExpectedOutcome.Untouched _,
                    ExpectedOutcome.NotServed _ ->
                    Optional.of(elsewhere);
        };
    }

    private static boolean isHeld(TestCluster cluster, Packet packet) {
        return cluster.services().stream()
                .anyMatch(service ->
                        service.externalIps().contains(packet.to())
                                || service.loadBalancerVips().contains(packet.to()));
    }

    private static List<Service> localExternal(TestCluster cluster, Packet packet) {
        return cluster.services().stream()
                .filter(service -> service.externalTrafficPolicy() == TrafficPolicy.LOCAL)
                .filter(service -> isExternal(service, packet))
                .toList();
    }

    /// Returns whether a Service has a usable endpoint on the node, for any of its ports.
    private static boolean serves(TestCluster cluster, Service service) {
        return cluster.slices().stream()
                .filter(slice -> slice.service().equals(service.name()))
                .flatMap(slice -> slice.endpoints().stream())
                .filter(endpoint -> TestNet.NODE.equals(endpoint.nodeName()))
                .anyMatch(e -> e.ready() || (e.serving() && e.terminating()));
    }

    private static boolean isExternal(Service service, Packet packet) {
        boolean nodePort =
                service.ports().stream().anyMatch(port -> port.nodePort() == packet.port())
                        && packet.net().isNodes(packet.to());
        return nodePort
                || service.externalIps().contains(packet.to())
                || service.loadBalancerVips().contains(packet.to());
    }
}
