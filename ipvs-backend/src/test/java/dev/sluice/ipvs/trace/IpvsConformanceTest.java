package dev.sluice.ipvs.trace;

import dev.sluice.conformance.ExpectedOutcome;
import dev.sluice.conformance.IpvsExpectations;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.iptables.table.Table;
import dev.sluice.iptables.trace.IptablesHooks;
import dev.sluice.iptables.trace.TableRules;
import dev.sluice.iptables.trace.TestRuleset;
import dev.sluice.ipvs.change.InstalledServer;
import dev.sluice.ipvs.change.InstalledState;
import dev.sluice.ipvs.change.ResourceRefCounts;
import dev.sluice.ipvs.compile.Compiler;
import dev.sluice.ipvs.compile.EntryRule;
import dev.sluice.ipvs.compile.FixedRules;
import dev.sluice.ipvs.compile.ServerSettings;
import dev.sluice.ipvs.state.IpsetEntry;
import dev.sluice.ipvs.state.IpsetName;
import dev.sluice.ipvs.state.Item;
import dev.sluice.ipvs.state.Pool;
import dev.sluice.ipvs.state.RealServerAddress;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.state.ServiceResources;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import dev.sluice.trace.HookFunction;
import dev.sluice.trace.PacketTracer;
import dev.sluice.trace.StaticHostNetwork;
import dev.sluice.trace.conformance.TestHost;
import dev.sluice.trace.conformance.TracerConformance;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

class IpvsConformanceTest extends TracerConformance {
    @Override
    protected PacketTracer tracer(Plan plan) {
        return tracer(plan, TestRuleset::asTables);
    }

    /// Turns rules into tables for the tracer.
    interface Reading {
        List<TableRules> tables(TestRuleset rules);
    }

    static PacketTracer tracer(Plan plan, Reading reading) {
        IpFamily family = plan.family();
        var compiler = Compiler.of(plan, new ServerSettings(_ -> "rr", 14));
        List<ServiceResources> resources = new ArrayList<>();
        plan.services().forEach((_, service) -> resources.add(compiler.resources(service)));
        var refCounts = new ResourceRefCounts();
        refCounts.replace(List.of(), resources);
        var fixed = new FixedRules(compiler, refCounts.filled(), refCounts.guards());
        var rules = new TestRuleset.Builder();
        for (Table table : Table.values()) {
            fixed.chains(table).forEach(chain -> rules.add(table, chain));
        }
        EntryRule.all().forEach(entry -> rules.insert(entry.table(), entry.chain(), entry.rule()));
        InstalledState installed = installed(refCounts);
        StaticHostNetwork host = TestHost.network(TestNet.of(family)).withLocal(installed.bound());
        List<HookFunction> functions = new ArrayList<>(IpvsHooks.of(installed, host));
        functions.addAll(
                IptablesHooks.of(reading.tables(rules.build()), host, new ReadSets(installed)));
        return new PacketTracer(functions, host);
    }

    /// What would be read from the kernel.
    private static InstalledState installed(ResourceRefCounts refCounts) {
        Map<ServerAddress, InstalledServer> servers = new HashMap<>();
        for (ServerAddress at : refCounts.addresses()) {
            Pool pool = Objects.requireNonNull(refCounts.pool(at));
            Map<RealServerAddress, Integer> weights = new HashMap<>();
            pool.endpoints().forEach(endpoint -> weights.put(RealServerAddress.of(endpoint), 1));
            servers.put(at, new InstalledServer(pool.server(), weights));
        }
        Map<IpsetName, Set<IpsetEntry>> sets = new EnumMap<>(IpsetName.class);
        for (IpsetName set : IpsetName.values()) {
            sets.put(set, new HashSet<>());
        }
        Set<Ip> bound = new HashSet<>();
        for (Item item : refCounts.items()) {
            switch (item) {
                case Item.Member(IpsetName set, IpsetEntry entry) ->
                        sets.computeIfAbsent(set, _ -> new HashSet<>()).add(entry);
                case Item.Bound(Ip ip) -> bound.add(ip);
                case Item.Guard _ -> {}
            }
        }
        return new InstalledState(servers, sets, bound);
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
