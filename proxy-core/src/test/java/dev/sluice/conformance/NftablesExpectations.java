package dev.sluice.conformance;

import java.util.Optional;

/// The documented differences of nftables mode from the packet table, for ours and kube-proxy's.
public final class NftablesExpectations {
    private NftablesExpectations() {}

    /// Returns the outcome in nftables mode. It differs in these cases:
    ///
    /// - Node ports are not served on loopback addresses.
    /// - External IPs and VIPs without endpoints also reject packets of the node itself.
    /// - Source ranges are enforced even if there are no endpoints.
    /// - A connection of another node to itself through this node is not supported.
    ///
    /// @param elsewhere the outcome in other modes
    /// @return empty if the packet is not to be checked
    public static Optional<ExpectedOutcome> expected(
            TestCluster cluster, Packet packet, ExpectedOutcome elsewhere) {
        if (packet.to().isLoopback()) {
            return Optional.of(new ExpectedOutcome.Untouched());
        }
        return switch (elsewhere) {
            case ExpectedOutcome.Refused _ when isRestricted(cluster, packet) ->
                    Optional.of(new ExpectedOutcome.NotServed());
            case ExpectedOutcome.NotServed _
                    when packet.from().isNode()
                            && isExternal(cluster, packet)
                            && !isRestricted(cluster, packet) ->
                    Optional.of(new ExpectedOutcome.Refused());
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

    /// Returns the outcome in nftables mode with a forwarder of node ports on loopback addresses.
    public static Optional<ExpectedOutcome> withForwarder(
            TestCluster cluster, Packet packet, ExpectedOutcome elsewhere) {
        return packet.to().isLoopback()
                ? Optional.of(new Oracle(cluster, packet.family()).forwarded(packet))
                : expected(cluster, packet, elsewhere);
    }

    /// Returns the outcome by the rules alone: the forwarder's sockets are not in them.
    public static Optional<ExpectedOutcome> byRulesWithForwarder(
            TestCluster cluster, Packet packet, ExpectedOutcome elsewhere) {
        return withForwarder(cluster, packet, elsewhere)
                .map(outcome ->
                        packet.to().isLoopback() && outcome instanceof ExpectedOutcome.Reaches
                                ? new ExpectedOutcome.Untouched()
                                : outcome);
    }

    /// Returns whether a packet goes to a port of a Service at one of its external IPs or VIPs, and
    /// to no cluster IP.
    private static boolean isExternal(TestCluster cluster, Packet packet) {
        return cluster.services().stream()
                        .noneMatch(service -> service.clusterIps().contains(packet.to()))
                && cluster.services().stream()
                        .filter(service ->
                                service.externalIps().contains(packet.to())
                                        || service.loadBalancerVips().contains(packet.to()))
                        .flatMap(service -> service.ports().stream())
                        .anyMatch(port ->
                                port.port() == packet.port()
                                        && port.protocol() == packet.protocol());
    }

    private static boolean isRestricted(TestCluster cluster, Packet packet) {
        return cluster.services().stream()
                .filter(service -> service.loadBalancerVips().contains(packet.to()))
                .anyMatch(service -> !service.sourceRanges(packet.family()).isEmpty());
    }

    /// Returns whether another node is sent back to itself, which only iptables mode supports.
    static boolean callsItself(Packet packet, ExpectedOutcome.Reaches reaches) {
        return packet.from() == Origin.NODE2
                && reaches.targets().stream().anyMatch(t -> t.ip().equals(packet.source()));
    }
}
