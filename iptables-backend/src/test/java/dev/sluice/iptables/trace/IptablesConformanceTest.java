package dev.sluice.iptables.trace;

import dev.sluice.conformance.TestNet;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.plan.Plan;
import dev.sluice.trace.PacketTracer;
import dev.sluice.trace.StaticHostNetwork;
import dev.sluice.trace.conformance.TestHost;
import dev.sluice.trace.conformance.TracerConformance;
import java.util.List;

class IptablesConformanceTest extends TracerConformance {
    @Override
    protected PacketTracer tracer(Plan plan) {
        return tracer(plan, compiled(plan).asTables());
    }

    static TestRuleset compiled(Plan plan) {
        return TestRuleset.of(plan, RuleSettings.DEFAULTS.withCounters(true, true));
    }

    static PacketTracer tracer(Plan plan, List<TableRules> tables) {
        StaticHostNetwork host = TestHost.network(TestNet.of(plan.family()));
        return new PacketTracer(IptablesHooks.of(tables, host, SetLookup.NONE), host);
    }
}
