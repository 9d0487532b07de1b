package dev.sluice.inspect.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.Case;
import dev.sluice.conformance.IpvsExpectations;
import dev.sluice.conformance.NftablesExpectations;
import dev.sluice.conformance.Oracle;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.PacketTable;
import dev.sluice.conformance.RandomClusters;
import dev.sluice.conformance.TestCluster;
import dev.sluice.iptables.TracedIptables;
import dev.sluice.ipvs.TracedIpvs;
import dev.sluice.model.IpFamily;
import dev.sluice.nftables.wire.TracedNftables;
import dev.sluice.plan.Plan;
import dev.sluice.trace.conformance.TracedBackend;
import dev.sluice.trace.conformance.TracerConformance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The packet table and random clusters, explained by the plan and by the rules that each mode
/// makes of it. The packet table and the oracle say what is right.
class ExplainConformanceTest {
    private static final int PROBES = 2_000;
    private static final int SEEDS = 12;

    @TempDir Path sysctls;

    /// A mode, and the outcomes in which it differs.
    record Explained(ModeFacts facts, TracerConformance.Exceptions exceptions) {
        @Override
        public String toString() {
            return facts.name();
        }
    }

    static List<Explained> modes() {
        return List.of(
                new Explained(
                        new ModeFacts.Iptables(), (_, _, elsewhere) -> Optional.of(elsewhere)),
                new Explained(new ModeFacts.Nftables(false), NftablesExpectations::expected),
                new Explained(new ModeFacts.Ipvs(), IpvsExpectations::expected));
    }

    private ExplainCheck check(Explained mode, TestCluster cluster, IpFamily family)
            throws Exception {
        Plan plan = cluster.plan(family);
        TracedBackend backend =
                switch (mode.facts()) {
                    case ModeFacts.Iptables() -> new TracedIptables(family, sysctls());
                    case ModeFacts.Nftables _ -> new TracedNftables(family);
                    case ModeFacts.Ipvs() -> new TracedIpvs(family);
                };
        backend.sync(plan);
        return new ExplainCheck(cluster, plan, mode.facts(), backend.tracer(), mode.exceptions());
    }

    private Path sysctls() throws Exception {
        Path all = Files.createDirectories(sysctls.resolve("net/ipv4/conf/all"));
        Files.writeString(all.resolve("route_localnet"), "1\n");
        return sysctls;
    }

    @ParameterizedTest
    @MethodSource("modes")
    void packetTable(Explained mode) throws Exception {
        int probes = 0;
        for (Case row : PacketTable.cases()) {
            for (IpFamily family : row.families()) {
                ExplainCheck check = check(mode, row.cluster(), family);
                for (var probe : row.allProbes()) {
                    if (probe.packet().family() == family) {
                        assertEquals(
                                Optional.empty(),
                                check.objection(probe.packet(), probe.expected()),
                                row::name);
                        probes++;
                    }
                }
            }
        }
        assertTrue(probes > 200, "only " + probes);
    }

    /// Random clusters of fixed seeds and of a fresh one, which is printed. To run a single seed
    /// again, set the system property `seed`.
    @ParameterizedTest
    @MethodSource("modes")
    void randomClusters(Explained mode) throws Exception {
        Long only = Long.getLong("seed");
        long fresh = System.nanoTime();
        System.out.println("explained clusters of " + mode + ", -Dseed=" + fresh);
        List<Long> seeds =
                only != null
                        ? List.of(only)
                        : LongStream.concat(
                                        LongStream.of(fresh), LongStream.range(100, 100 + SEEDS))
                                .boxed()
                                .toList();
        int probes = 0;
        for (long seed : seeds) {
            TestCluster cluster = new RandomClusters(seed).cluster();
            for (IpFamily family : IpFamily.values()) {
                probes += probe(mode, cluster, family, seed);
            }
        }
        assertTrue(only != null || probes >= PROBES, "only " + probes);
    }

    private int probe(Explained mode, TestCluster cluster, IpFamily family, long seed)
            throws Exception {
        ExplainCheck check = check(mode, cluster, family);
        var oracle = new Oracle(cluster, family);
        List<Packet> packets = RandomClusters.packets(cluster, family);
        for (Packet packet : packets) {
            assertEquals(
                    Optional.empty(),
                    check.objection(packet, oracle.outcome(packet)),
                    () -> "seed " + seed + ": " + cluster);
        }
        return packets.size();
    }
}
