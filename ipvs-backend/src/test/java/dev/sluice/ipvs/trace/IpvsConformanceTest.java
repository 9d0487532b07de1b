package dev.sluice.ipvs.trace;

import dev.sluice.conformance.Cluster;
import dev.sluice.conformance.IpvsMode;
import dev.sluice.conformance.Outcome;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.TestNet;
import dev.sluice.iptables.table.Table;
import dev.sluice.iptables.trace.IptablesHooks;
import dev.sluice.iptables.trace.Ruleset;
import dev.sluice.iptables.trace.TableRules;
import dev.sluice.ipvs.change.Image;
import dev.sluice.ipvs.change.Ledger;
import dev.sluice.ipvs.change.Standing;
import dev.sluice.ipvs.compile.Compiler;
import dev.sluice.ipvs.compile.EntryRule;
import dev.sluice.ipvs.compile.FixedRules;
import dev.sluice.ipvs.compile.ServerSettings;
import dev.sluice.ipvs.state.Entry;
import dev.sluice.ipvs.state.Item;
import dev.sluice.ipvs.state.Pool;
import dev.sluice.ipvs.state.RealServer;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.state.SetName;
import dev.sluice.ipvs.state.Share;
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
        return tracer(plan, Ruleset::asTables);
    }

    /// How rules come to the tracer.
    interface Reading {
        List<TableRules> tables(Ruleset rules);
    }

    static PacketTracer tracer(Plan plan, Reading reading) {
        IpFamily family = plan.family();
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
        Image image = image(ledger);
        StaticHostNetwork host = TestHost.network(TestNet.of(family)).withLocal(image.bound());
        List<HookFunction> functions = new ArrayList<>(IpvsHooks.of(image, host));
        functions.addAll(
                IptablesHooks.of(reading.tables(rules.build()), host, new ReadSets(image)));
        return new PacketTracer(functions, host);
    }

    /// What the kernel would be read to hold.
    private static Image image(Ledger ledger) {
        Map<ServerAddress, Standing> servers = new HashMap<>();
        for (ServerAddress at : ledger.addresses()) {
            Pool pool = Objects.requireNonNull(ledger.pool(at));
            Map<RealServer, Integer> weights = new HashMap<>();
            pool.endpoints().forEach(endpoint -> weights.put(RealServer.of(endpoint), 1));
            servers.put(at, new Standing(pool.server(), weights));
        }
        Map<SetName, Set<Entry>> sets = new EnumMap<>(SetName.class);
        for (SetName set : SetName.values()) {
            sets.put(set, new HashSet<>());
        }
        Set<Ip> bound = new HashSet<>();
        for (Item item : ledger.items()) {
            switch (item) {
                case Item.Member(SetName set, Entry entry) ->
                        sets.computeIfAbsent(set, _ -> new HashSet<>()).add(entry);
                case Item.Bound(Ip ip) -> bound.add(ip);
                case Item.Guard _ -> {}
            }
        }
        return new Image(servers, sets, bound);
    }

    @Override
    protected Optional<Outcome> expected(Cluster cluster, Packet packet, Outcome elsewhere) {
        return IpvsMode.expected(cluster, packet, elsewhere);
    }
}
