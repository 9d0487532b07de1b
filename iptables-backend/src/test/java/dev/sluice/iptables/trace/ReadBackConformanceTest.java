package dev.sluice.iptables.trace;

import dev.sluice.plan.Plan;
import dev.sluice.trace.PacketTracer;
import dev.sluice.trace.conformance.TracerConformance;

/// Runs the packet table over rules that were printed and parsed.
class ReadBackConformanceTest extends TracerConformance {
    @Override
    protected PacketTracer tracer(Plan plan) {
        return IptablesConformanceTest.tracer(
                plan, IptablesConformanceTest.compiled(plan).readBack(plan.family()));
    }
}
