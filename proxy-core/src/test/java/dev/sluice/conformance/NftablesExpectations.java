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
    public static Optional<ExpectedOutcome> expected(
            TestCluster cluster, Packet packet, ExpectedOutcome elsewhere) {
        if (packet.to().isLoopback()) {
            return Optional.of(new ExpectedOutcome.Untouched());
        }
        return switch (elsewhere) {
            case ExpectedOutcome.Refused _ when isRestricted(cluster, packet) ->
                    Optional.of(new ExpectedOutcome.NotServed());
            case ExpectedOutcome.Reaches reaches when callsItself(packet, reaches) ->
                    Optional.empty();
            case ExpectedOutcome.Reaches _,
                    ExpectedOutcome.Refused _,
                    ExpectedOutcome.Dropped _,
                    ExpectedOutcome.Untouched _,
                    ExpectedOutcome.NotServed _ ->
                    Optional.of(elsewhere);
        };
    }

    private static boolean isRestricted(TestCluster cluster, Packet packet) {
        return cluster.services().stream()
                .filter(service -> service.loadBalancerVips().contains(packet.to()))
                .anyMatch(service -> !service.sourceRanges(packet.family()).isEmpty());
    }

    /// Whether another node is sent back to itself, which only iptables mode provides for.
    static boolean callsItself(Packet packet, ExpectedOutcome.Reaches reaches) {
        return packet.from() == Origin.NODE2
                && reaches.targets().stream().anyMatch(t -> t.ip().equals(packet.source()));
    }
}
