package dev.sluice.ipvs.trace;

import dev.sluice.conformance.Cluster;
import dev.sluice.conformance.IpvsMode;
import dev.sluice.conformance.Outcome;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.TestNet;
import dev.sluice.conformance.Tracer;
import dev.sluice.conformance.TracerConformance;
import dev.sluice.iptables.table.Table;
import dev.sluice.iptables.trace.Ruleset;
import dev.sluice.ipvs.change.Ledger;
import dev.sluice.ipvs.compile.Compiler;
import dev.sluice.ipvs.compile.EntryRule;
import dev.sluice.ipvs.compile.FixedRules;
import dev.sluice.ipvs.compile.ServerSettings;
import dev.sluice.ipvs.state.Share;
import dev.sluice.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

class IpvsConformanceTest extends TracerConformance {
    @Override
    protected Tracer tracer(Plan plan) {
        var compiler = Compiler.of(plan, new ServerSettings(_ -> "rr", 14));
        List<Share> shares = new ArrayList<>();
        plan.services().forEach((_, service) -> shares.add(compiler.share(service)));
        var ledger = new Ledger();
        ledger.replace(List.of(), shares);
        var fixed = new FixedRules(compiler, ledger.filled(), ledger.guards());
        var rules = new Ruleset.Builder();
        for (Table table : Table.values()) {
            fixed.chains(table).forEach(chain -> rules.add(table, chain));
        }
        EntryRule.all().forEach(entry -> rules.insert(entry.table(), entry.chain(), entry.rule()));
        return new PacketTracer(rules.build(), new ServingNode(ledger, TestNet.of(plan.family())));
    }

    @Override
    protected Optional<Outcome> expected(Cluster cluster, Packet packet, Outcome elsewhere) {
        return IpvsMode.expected(cluster, packet, elsewhere);
    }
}
