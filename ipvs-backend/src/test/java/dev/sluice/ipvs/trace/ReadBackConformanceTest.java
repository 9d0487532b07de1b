package dev.sluice.ipvs.trace;

import dev.sluice.conformance.ExpectedOutcome;
import dev.sluice.conformance.IpvsExpectations;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.TestCluster;
import dev.sluice.plan.Plan;
import dev.sluice.trace.PacketTracer;
import dev.sluice.trace.conformance.TracerConformance;
import java.util.Optional;

/// Runs the packet table over rules that were printed and parsed.
class ReadBackConformanceTest extends TracerConformance {
    @Override
    protected PacketTracer tracer(Plan plan) {
        return IpvsConformanceTest.tracer(plan, rules -> rules.readBack(plan.family()));
    }

    /// Each virtual server keeps its own clients.
    @Override
    protected boolean sharesChoices() {
        return false;
    }

    @Override
    protected Optional<ExpectedOutcome> expected(
            TestCluster cluster, Packet packet, ExpectedOutcome elsewhere) {
        return IpvsExpectations.expected(cluster, packet, elsewhere);
    }
}
