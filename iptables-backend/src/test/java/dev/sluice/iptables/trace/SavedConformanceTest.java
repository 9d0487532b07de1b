package dev.sluice.iptables.trace;

import dev.sluice.conformance.TestNet;
import dev.sluice.plan.Plan;
import dev.sluice.trace.PacketTracer;
import dev.sluice.trace.StaticHostNetwork;
import dev.sluice.trace.conformance.TestHost;
import dev.sluice.trace.conformance.TracerConformance;

/// Runs the packet table over rules that are parsed only when a packet can meet them.
class SavedConformanceTest extends TracerConformance {
    @Override
    protected PacketTracer tracer(Plan plan) {
        StaticHostNetwork host = TestHost.network(TestNet.of(plan.family()));
        var saved = IptablesConformanceTest.compiled(plan).saved();
        return new PacketTracer(
                IptablesHooks.ofSaved(plan.family(), saved, host, SetLookup.NONE), host);
    }
}
