package dev.sluice.conformance;

import dev.sluice.model.Service;
import dev.sluice.model.TrafficPolicy;
import java.util.Optional;

/// Where ipvs mode does otherwise than the table says, as documented.
public final class IpvsMode {
    private IpvsMode() {}

    /// There are no node ports on loopback addresses. The node holds external IPs and VIPs itself,
    /// and refuses what it does not serve there. What a Local policy leaves without an endpoint is
    /// refused, not lost: IPVS answers. Source ranges are enforced before anyone asks whether there
    /// are endpoints. One virtual server serves all clients alike, so that a Local external policy
    /// holds for the node's own pods and for the node as well. The node's own connections to
    /// cluster IPs, which it holds itself, would come from there: they are always masqueraded.
    ///
    /// @param elsewhere what becomes of the packet in other modes
    /// @return empty where it is of no concern
    public static Optional<Outcome> expected(Cluster cluster, Packet packet, Outcome elsewhere) {
        if (packet.to().isLoopback()) {
            return Optional.of(new Outcome.Untouched());
        }
        if (packet.from() == Origin.LOOPBACK) {
            // Rule 1 of KUBE-SERVICES leaves them alone: no reply would find back.
            return Optional.empty();
        }
        if (packet.from() != Origin.CLIENT && isLocalExternal(cluster, packet)) {
            return Optional.empty();
        }
        return switch (elsewhere) {
            case Outcome.Reaches reaches when NftablesMode.callsItself(packet, reaches) ->
                    Optional.empty();
            case Outcome.Dropped _ -> Optional.of(new Outcome.NotServed());
            case Outcome.Refused _ -> Optional.of(new Outcome.NotServed());
            case Outcome.Untouched _ when isHeld(cluster, packet) ->
                    Optional.of(new Outcome.NotServed());
            case Outcome.Reaches(var targets, _, int seconds) when packet.from() == Origin.NODE ->
                    Optional.of(new Outcome.Reaches(targets, Source.MASQUERADED, seconds));
            case Outcome.Reaches _, Outcome.Untouched _, Outcome.NotServed _ ->
                    Optional.of(elsewhere);
        };
    }

    private static boolean isHeld(Cluster cluster, Packet packet) {
        return cluster.services().stream()
                .anyMatch(service ->
                        service.externalIps().contains(packet.to())
                                || service.loadBalancerVips().contains(packet.to()));
    }

    private static boolean isLocalExternal(Cluster cluster, Packet packet) {
        return cluster.services().stream()
                .filter(service -> service.externalTrafficPolicy() == TrafficPolicy.LOCAL)
                .anyMatch(service -> isExternal(service, packet));
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
