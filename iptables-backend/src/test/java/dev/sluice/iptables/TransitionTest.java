package dev.sluice.iptables;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.RandomClusters;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.iptables.table.SavedRules;
import dev.sluice.iptables.trace.IptablesHooks;
import dev.sluice.iptables.trace.SetLookup;
import dev.sluice.iptables.trace.TableRules;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncException;
import dev.sluice.trace.Branch;
import dev.sluice.trace.PacketTracer;
import dev.sluice.trace.PacketVerdict.Delivered;
import dev.sluice.trace.StaticHostNetwork;
import dev.sluice.trace.conformance.TestHost;
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

/// While one plan replaces another, transaction by transaction, a packet reaches a destination that
/// it reaches under one of the two plans. It is rejected or dropped only if it is under one of
/// them.
class TransitionTest {
    private static final Batching ONE_BY_ONE = new Batching(1, 1, Integer.MAX_VALUE);
    private static final Batching CHAINS_FIRST = new Batching(1, 1, 1);

    @TempDir private Path sysctls;

    /// @param chainsFirst whether all chains are written before the rules that jump to them
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
            TestCluster before = withoutLocalhost(random.cluster());
            TestCluster after = random.changed(random.changed(before));
            check(before, after, family, fromDump, batching, "seed " + seed);
        }
    }

    private void check(
            TestCluster before,
            TestCluster after,
            IpFamily family,
            boolean fromDump,
            Batching batching,
            String where)
            throws SyncException {
        Plan old = before.plan(family);
        Plan wanted = after.plan(family);
        FakeIptables kernel = new FakeIptables();
        IptablesBackend backend = backend(kernel, batching);
        backend.sync(old);
        List<PacketTracer> states = new ArrayList<>();
        states.add(tracer(kernel, family));
        kernel.afterEach(() -> states.add(tracer(kernel, family)));
        if (fromDump) {
            backend.forget();
        }
        backend.sync(wanted);

        Set<Packet> packets = new LinkedHashSet<>(RandomClusters.packets(before, family));
        packets.addAll(RandomClusters.packets(after, family));
        for (Packet packet : packets) {
            Map<Delivered, Long> first = destinations(states.getFirst(), packet);
            Map<Delivered, Long> last = destinations(states.getLast(), packet);
            if (fromDump && last.isEmpty()) {
                // The service of a stale rule is not known, so stale rules are removed last. Until
                // then they jump to the present chains of their service.
                continue;
            }
            for (int i = 1; i < states.size() - 1; i++) {
                Map<Delivered, Long> between = destinations(states.get(i), packet);
                String what = "%s: %s, after transaction %d".formatted(where, packet, i);
                assertTrue(
                        between.equals(first) || between.equals(last),
                        () -> what + ": from " + first + " to " + last + " by way of " + between);
            }
        }
    }

    /// The destinations of a packet, each with its probability in millionths; an empty map if it is
    /// rejected or dropped.
    private static Map<Delivered, Long> destinations(PacketTracer tracer, Packet packet) {
        Map<Delivered, Double> chances = new HashMap<>();
        for (Branch way : TestHost.trace(tracer, packet)) {
            if (way.end() instanceof Delivered end) {
                chances.merge(end, way.probability(), Double::sum);
            }
        }
        Map<Delivered, Long> millionths = new HashMap<>();
        chances.forEach((end, chance) -> millionths.put(end, Math.round(chance * 1e6)));
        return millionths;
    }

    private static PacketTracer tracer(FakeIptables kernel, IpFamily family) {
        StaticHostNetwork host = TestHost.network(TestNet.of(family));
        List<TableRules> tables = TableRules.of(SavedRules.parse(family, kernel.dump()));
        return new PacketTracer(IptablesHooks.of(tables, host, SetLookup.NONE), host);
    }

    private IptablesBackend backend(FakeIptables kernel, Batching batching) {
        var version = new IptablesVersion(1, 8, 9, true);
        var host = new Host(version, RuleSettings.DEFAULTS, PacketCounters.NONE, sysctls);
        var watch = new SizeWatch(new FakeSizes(kernel), () -> 0);
        return new IptablesBackend(kernel, host, watch, batching, () -> 0);
    }

    private static TestCluster withoutLocalhost(TestCluster cluster) {
        ClusterSettings settings = cluster.settings().withoutLocalhostNodePorts();
        return new TestCluster(settings, cluster.services(), cluster.slices());
    }
}
