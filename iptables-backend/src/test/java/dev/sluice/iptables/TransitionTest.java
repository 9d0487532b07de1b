package dev.sluice.iptables;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.Cluster;
import dev.sluice.conformance.End;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.RandomClusters;
import dev.sluice.conformance.Remembered;
import dev.sluice.conformance.Settings;
import dev.sluice.conformance.TestNet;
import dev.sluice.conformance.Tracer;
import dev.sluice.iptables.compile.Compiler;
import dev.sluice.iptables.compile.FixedRules;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.iptables.table.Chain;
import dev.sluice.iptables.table.Rule;
import dev.sluice.iptables.table.Table;
import dev.sluice.iptables.trace.PacketTracer;
import dev.sluice.iptables.trace.Ruleset;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// While one plan gives way to another, transaction by transaction, a packet reaches what it did
/// under the one or what it does under the other, and is turned away only if one of them does that.
class TransitionTest {
    private static final Batching ONE_BY_ONE = new Batching(1, 1, Integer.MAX_VALUE);
    private static final Batching CHAINS_FIRST = new Batching(1, 1, 1);

    @TempDir private Path sysctls;

    /// @param chainsFirst whether all chains are written before what leads to them
    record Way(IpFamily family, boolean fromDump, boolean chainsFirst) {}

    static List<Way> ways() {
        List<Way> ways = new ArrayList<>();
        for (IpFamily family : IpFamily.values()) {
            for (boolean fromDump : List.of(false, true)) {
                ways.add(new Way(family, fromDump, false));
                ways.add(new Way(family, fromDump, true));
            }
        }
        return ways;
    }

    @ParameterizedTest
    @MethodSource("ways")
    void noPacketMeetsAServiceHalfMade(Way way) throws SyncException {
        check(way, 2);
    }

    @Tag("long")
    @ParameterizedTest
    @MethodSource("ways")
    void nowhereInManyChangesDoesAPacketMeetAServiceHalfMade(Way way) throws SyncException {
        check(way, 18);
    }

    private void check(Way way, int changes) throws SyncException {
        IpFamily family = way.family();
        boolean fromDump = way.fromDump();
        Batching batching = way.chainsFirst() ? CHAINS_FIRST : ONE_BY_ONE;
        long start = System.nanoTime();
        for (long seed = start; seed < start + changes; seed++) {
            var random = new RandomClusters(seed);
            Cluster before = withoutLocalhost(random.cluster());
            Cluster after = random.changed(random.changed(before));
            check(before, after, family, fromDump, batching, "seed " + seed);
        }
    }

    private void check(
            Cluster before,
            Cluster after,
            IpFamily family,
            boolean fromDump,
            Batching batching,
            String where)
            throws SyncException {
        Plan old = before.plan(family);
        Plan wanted = after.plan(family);
        Map<String, Rule> rules = new HashMap<>();
        collect(old, rules);
        collect(wanted, rules);
        FakeIptables kernel = new FakeIptables();
        IptablesBackend backend = backend(kernel, batching);
        backend.sync(old);
        List<Tracer> states = new ArrayList<>();
        states.add(tracer(kernel, rules, family));
        kernel.afterEach(() -> states.add(tracer(kernel, rules, family)));
        if (fromDump) {
            backend.forget();
        }
        backend.sync(wanted);

        Set<Packet> packets = new LinkedHashSet<>(RandomClusters.packets(before, family));
        packets.addAll(RandomClusters.packets(after, family));
        for (Packet packet : packets) {
            Map<End, Long> first = fate(states.getFirst(), packet);
            Map<End, Long> last = fate(states.getLast(), packet);
            if (fromDump && last.isEmpty()) {
                // Whose the rules are that nobody needs is not known: they go last, and until then
                // lead to their service as it is now.
                continue;
            }
            for (int i = 1; i < states.size() - 1; i++) {
                Map<End, Long> between = fate(states.get(i), packet);
                String what = "%s: %s, after transaction %d".formatted(where, packet, i);
                assertTrue(
                        between.equals(first) || between.equals(last),
                        () -> what + ": from " + first + " to " + last + " by way of " + between);
            }
        }
    }

    /// Where a packet may arrive, each with its chance in millionths; nowhere, if it is turned
    /// away.
    private static Map<End, Long> fate(Tracer tracer, Packet packet) {
        Map<End, Double> chances = new HashMap<>();
        for (Tracer.Way way : tracer.trace(packet, Remembered.NOTHING)) {
            if (way.end() instanceof End.At) {
                chances.merge(way.end(), way.probability(), Double::sum);
            }
        }
        Map<End, Long> millionths = new HashMap<>();
        chances.forEach((end, chance) -> millionths.put(end, Math.round(chance * 1e6)));
        return millionths;
    }

    /// The rules that a plan comes to, by their text.
    private static void collect(Plan plan, Map<String, Rule> rules) {
        Compiler compiler = Compiler.of(plan, RuleSettings.DEFAULTS);
        FixedRules fixed = compiler.fixed();
        List<Rule> all = new ArrayList<>(fixed.nodePortJumps());
        FixedRules.entries().forEach(entry -> all.add(entry.rule()));
        for (Table table : Table.values()) {
            fixed.chains(table).forEach(chain -> all.addAll(chain.rules()));
            plan.services()
                    .forEach((_, service) ->
                            compiler.dispatch(service, table)
                                    .forEach(dispatch -> all.add(dispatch.rule())));
        }
        plan.services()
                .forEach((_, service) ->
                        compiler.chains(service).forEach(chain -> all.addAll(chain.rules())));
        all.forEach(rule -> rules.put(rule.text(), rule));
    }

    private static Tracer tracer(FakeIptables kernel, Map<String, Rule> rules, IpFamily family) {
        var builder = new Ruleset.Builder();
        for (Table table : Table.values()) {
            for (String chain : kernel.chains(table)) {
                List<Rule> known = new ArrayList<>();
                for (String text : kernel.rules(table, chain)) {
                    Rule rule = rules.get(text);
                    assertTrue(rule != null, text);
                    known.add(rule);
                }
                if (chain.startsWith("KUBE-")) {
                    builder.add(table, new Chain(chain, known));
                } else {
                    known.forEach(rule -> builder.append(table, chain, rule));
                }
            }
        }
        return new PacketTracer(builder.build(), TestNet.of(family));
    }

    private IptablesBackend backend(FakeIptables kernel, Batching batching) {
        var version = new IptablesVersion(1, 8, 9, true);
        var host = new Host(version, RuleSettings.DEFAULTS, PacketCounters.NONE, sysctls);
        var watch = new SizeWatch(new FakeSizes(kernel), () -> 0);
        return new IptablesBackend(kernel, host, watch, batching, () -> 0);
    }

    private static Cluster withoutLocalhost(Cluster cluster) {
        Settings settings = cluster.settings().withoutLocalhostNodePorts();
        return new Cluster(settings, cluster.services(), cluster.slices());
    }
}
