package dev.sluice.conformance;

import dev.sluice.model.Service;
import dev.sluice.model.TrafficPolicy;
import java.util.List;
import java.util.Optional;

/// Where ipvs mode does otherwise than the table says, as documented.
public final class IpvsExpectations {
    private IpvsExpectations() {}

    /// There are no node ports on loopback addresses. The node holds external IPs and VIPs itself,
    /// and refuses what it does not serve there. What a Local internal policy leaves without an
    /// endpoint is refused, not lost: IPVS answers. Source ranges are enforced before anyone asks
    /// whether there are endpoints. One virtual server serves all clients alike, so that where
    /// there are endpoints here a Local external policy holds for the node's own pods and for the
    /// node as well. The node's own connections to cluster IPs, which it holds itself, would come
    /// from there: they are always masqueraded.
    ///
    /// @param elsewhere what becomes of the packet in other modes
    /// @return empty where it is of no concern
    public static Optional<ExpectedOutcome> expected(
            TestCluster cluster, Packet packet, ExpectedOutcome elsewhere) {
        if (packet.to().isLoopback()) {
            return Optional.of(new ExpectedOutcome.Untouched());
        }
        if (packet.from() == Origin.LOOPBACK) {
            // Rule 1 of KUBE-SERVICES leaves them alone: no reply would find back.
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

    /// Whether an endpoint of it is here, of whichever of its ports.
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
