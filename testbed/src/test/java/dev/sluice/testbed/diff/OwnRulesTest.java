package dev.sluice.testbed.diff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.sluice.conformance.Case;
import dev.sluice.conformance.PacketTable;
import dev.sluice.conformance.RandomClusters;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.inspect.diff.Difference;
import dev.sluice.inspect.diff.PlanComparison;
import dev.sluice.inspect.diff.ReadRules;
import dev.sluice.inspect.diff.RuleKind;
import dev.sluice.iptables.TracedIptables;
import dev.sluice.ipvs.TracedIpvs;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.nftables.wire.TracedNftables;
import dev.sluice.plan.Plan;
import dev.sluice.trace.conformance.TracedBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Sluice's own rules differ in nothing from the plan that they were written for, and in something
/// from the plan of another cluster.
class OwnRulesTest {
    private static final long SEEDS = 12;

    @TempDir private Path sysctls;

    @ParameterizedTest
    @EnumSource(RuleKind.class)
    void thePacketTable(RuleKind kind) throws Exception {
        for (Case row : PacketTable.cases()) {
            for (IpFamily family : row.families()) {
                Plan plan = row.cluster().plan(family);
                TracedBackend backend = backend(kind, family);
                backend.sync(plan);
                assertEquals(List.of(), differences(plan, backend, kind), row::name);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(RuleKind.class)
    void randomClusters(RuleKind kind) throws Exception {
        Long only = Long.getLong("seed");
        if (only == null) {
            for (long seed = 0; seed < SEEDS; seed++) {
                randomCluster(kind, seed);
            }
        }
        long fresh = only == null ? System.nanoTime() : only;
        System.out.println("random clusters, -Dseed=" + fresh);
        randomCluster(kind, fresh);
    }

    private void randomCluster(RuleKind kind, long seed) throws Exception {
        for (IpFamily family : IpFamily.values()) {
            var random = new RandomClusters(seed);
            TestCluster cluster = random.cluster();
            Plan plan = cluster.plan(family);
            TracedBackend backend = backend(kind, family);
            backend.sync(plan);
            String where = "seed " + seed + ", " + family + ": " + cluster;
            assertEquals(List.of(), differences(plan, backend, kind), where);

            TestCluster changed = random.changed(cluster);
            Plan next = changed.planAfter(cluster, plan);
            backend.sync(next);
            assertEquals(List.of(), differences(next, backend, kind), where);
        }
    }

    @ParameterizedTest
    @EnumSource(RuleKind.class)
    void anotherPlanDiffers(RuleKind kind) throws Exception {
        Case row =
                PacketTable.cases().stream()
                        .filter(each -> each.families().contains(IpFamily.IPV4))
                        .filter(each -> !each.cluster().slices().isEmpty())
                        .findFirst()
                        .orElseThrow();
        TracedBackend backend = backend(kind, IpFamily.IPV4);
        TestCluster cluster = row.cluster();
        backend.sync(new TestCluster(cluster.settings(), List.of(), List.of()).plan(IpFamily.IPV4));
        assertFalse(differences(cluster.plan(IpFamily.IPV4), backend, kind).isEmpty(), row::name);
    }

    private static List<String> differences(Plan plan, TracedBackend backend, RuleKind kind) {
        TestNet net = TestNet.of(plan.family());
        List<Ip> host = List.of(net.eth0(), net.cni0(), net.vext());
        var read = new ReadRules(kind, backend.tracer(), host, Set.of());
        return PlanComparison.of(plan, read).stream().map(Difference::text).toList();
    }

    private TracedBackend backend(RuleKind kind, IpFamily family) throws IOException {
        return switch (kind) {
            case IPTABLES -> {
                Path folder = sysctls.resolve("net/ipv4/conf/all");
                Files.createDirectories(folder);
                Files.writeString(folder.resolve("route_localnet"), "0\n");
                yield new TracedIptables(family, sysctls);
            }
            case NFTABLES -> new TracedNftables(family);
            case IPVS -> new TracedIpvs(family);
        };
    }
}
