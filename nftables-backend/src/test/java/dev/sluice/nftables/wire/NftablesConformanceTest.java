package dev.sluice.nftables.wire;

import dev.sluice.conformance.Cluster;
import dev.sluice.conformance.NftablesExpectations;
import dev.sluice.conformance.Outcome;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.TestNet;
import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.plan.Plan;
import dev.sluice.trace.PacketTracer;
import dev.sluice.trace.StaticHostNetwork;
import dev.sluice.trace.conformance.TestHost;
import dev.sluice.trace.conformance.TracerConformance;
import java.util.Optional;

/// The packet table over what the kernel is told, read from the messages.
class NftablesConformanceTest extends TracerConformance {
    @Override
    protected PacketTracer tracer(Plan plan) {
        StaticHostNetwork host = TestHost.network(TestNet.of(plan.family()));
        Ruleset told =
                ToldRuleset.of(plan.family(), Layout.whole(plan, new TableSettings(14, true)));
        return new PacketTracer(NftablesHooks.of(told, host), host);
    }

    @Override
    protected Optional<Outcome> expected(Cluster cluster, Packet packet, Outcome elsewhere) {
        return NftablesExpectations.expected(cluster, packet, elsewhere);
    }
}
