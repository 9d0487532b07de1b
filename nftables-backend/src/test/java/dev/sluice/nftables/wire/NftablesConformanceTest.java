package dev.sluice.nftables.wire;

import dev.sluice.conformance.Cluster;
import dev.sluice.conformance.Origin;
import dev.sluice.conformance.Outcome;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.TestNet;
import dev.sluice.conformance.Tracer;
import dev.sluice.conformance.TracerConformance;
import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.plan.Plan;
import java.util.Optional;

class NftablesConformanceTest extends TracerConformance {
    @Override
    protected Tracer tracer(Plan plan) {
        return new PacketTracer(
                Layout.whole(plan, new TableSettings(14, true)), TestNet.of(plan.family()));
    }

    /// There are no node ports on loopback addresses; source ranges are enforced before anyone asks
    /// whether there are endpoints; and that another node calls itself by way of this one is not
    /// provided for.
    @Override
    protected Optional<Outcome> expected(Cluster cluster, Packet packet, Outcome elsewhere) {
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

    private static boolean callsItself(Packet packet, Outcome.Reaches reaches) {
        return packet.from() == Origin.NODE2
                && reaches.targets().stream().anyMatch(t -> t.ip().equals(packet.source()));
    }
}
