package dev.sluice.nftables.wire;

import dev.sluice.conformance.ExpectedOutcome;
import dev.sluice.conformance.NftablesExpectations;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.plan.Plan;
import dev.sluice.trace.PacketTracer;
import dev.sluice.trace.StaticHostNetwork;
import dev.sluice.trace.conformance.TestHost;
import dev.sluice.trace.conformance.TracerConformance;
import java.util.Optional;

/// Runs the packet table over the rules of a backend with node ports on loopback addresses. TCP to
/// these passes the rules untouched.
class LocalhostConformanceTest extends TracerConformance {
    private static final TableSettings SETTINGS =
            new TableSettings(14, true).withLocalhostNodePorts();

    @Override
    protected PacketTracer tracer(Plan plan) {
        StaticHostNetwork host = TestHost.network(TestNet.of(plan.family()));
        ListedRuleset installed = RecordingRuleset.of(plan.family(), Layout.whole(plan, SETTINGS));
        return new PacketTracer(NftablesHooks.of(installed, host), host);
    }

    @Override
    protected Optional<ExpectedOutcome> expected(
            TestCluster cluster, Packet packet, ExpectedOutcome elsewhere) {
        return NftablesExpectations.byRulesWithForwarder(cluster, packet, elsewhere);
    }
}
