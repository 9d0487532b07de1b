package dev.sluice.conformance;

import java.util.Optional;

/// Where nftables mode, ours as kube-proxy's, does otherwise than the table says, as documented.
public final class NftablesExpectations {
    private NftablesExpectations() {}

    /// There are no node ports on loopback addresses; source ranges are enforced before anyone asks
    /// whether there are endpoints; and that another node calls itself by way of this one is not
    /// provided for.
    ///
    /// @param elsewhere what becomes of the packet in other modes
    /// @return empty where it is of no concern
    public static Optional<Outcome> expected(Cluster cluster, Packet packet, Outcome elsewhere) {
        if (packet.to().isLoopback()) {
            return Optional.of(new Outcome.Untouched());
        }
        return switch (elsewhere) {
            case Outcome.Refused _ when isRestricted(cluster, packet) ->
                    Optional.of(new Outcome.NotServed());
            case Outcome.Reaches reaches when callsItself(packet, reaches) -> Optional.empty();
            case Outcome.Reaches _,
                    Outcome.Refused _,
                    Outcome.Dropped _,
                    Outcome.Untouched _,
                    Outcome.NotServed _ ->
                    Optional.of(elsewhere);
        };
    }

    private static boolean isRestricted(Cluster cluster, Packet packet) {
        return cluster.services().stream()
                .filter(service -> service.loadBalancerVips().contains(packet.to()))
                .anyMatch(service -> !service.sourceRanges(packet.family()).isEmpty());
    }

    /// Whether another node is sent back to itself, which only iptables mode provides for.
    static boolean callsItself(Packet packet, Outcome.Reaches reaches) {
        return packet.from() == Origin.NODE2
                && reaches.targets().stream().anyMatch(t -> t.ip().equals(packet.source()));
    }
}
