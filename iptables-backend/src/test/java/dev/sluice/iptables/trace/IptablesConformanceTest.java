package dev.sluice.iptables.trace;

import dev.sluice.conformance.TestNet;
import dev.sluice.conformance.Tracer;
import dev.sluice.conformance.TracerConformance;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.plan.Plan;

class IptablesConformanceTest extends TracerConformance {
    @Override
    protected Tracer tracer(Plan plan) {
        var rules = Ruleset.of(plan, RuleSettings.DEFAULTS.withCounters(true, true));
        return new PacketTracer(rules, TestNet.of(plan.family()));
    }
}
