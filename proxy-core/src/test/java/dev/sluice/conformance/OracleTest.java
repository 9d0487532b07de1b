package dev.sluice.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.model.IpFamily;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OracleTest {
    static List<Case> cases() {
        return PacketTable.cases();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithThePacketTable(Case row) {
        for (Probe probe : row.allProbes()) {
            var oracle = new Oracle(row.cluster(), probe.packet().family());
            ExpectedOutcome outcome = oracle.outcome(probe.packet());
            assertTrue(
                    outcome.admits(probe.expected()),
                    () -> probe + ", but the oracle says " + outcome);
        }
    }

    @Test
    void theSameSeedMakesTheSameClusters() {
        var some = new RandomClusters(7);
        var same = new RandomClusters(7);
        TestCluster cluster = some.cluster();
        assertEquals(cluster, same.cluster());
        assertEquals(some.changed(cluster), same.changed(cluster));
    }

    /// Random clusters are useful only if their packets have every outcome.
    @Test
    void randomPacketsMeetEveryOutcome() {
        Set<Class<?>> met = new HashSet<>();
        Set<Integer> targets = new HashSet<>();
        for (long seed = 0; seed < 30; seed++) {
            TestCluster cluster = new RandomClusters(seed).cluster();
            for (IpFamily family : IpFamily.values()) {
                var oracle = new Oracle(cluster, family);
                for (Packet packet : RandomClusters.packets(cluster, family)) {
                    ExpectedOutcome outcome = oracle.outcome(packet);
                    met.add(outcome.getClass());
                    if (outcome
                            instanceof
                            ExpectedOutcome.Reaches(List<ReachedEndpoint> reached, _, _)) {
                        targets.add(reached.size());
                    }
                }
            }
        }
        assertEquals(Set.of(ExpectedOutcome.class.getPermittedSubclasses()), met);
        assertTrue(targets.containsAll(List.of(1, 2, 3, 4)), targets::toString);
    }

    @Test
    void changesKeepTheClusterSound() {
        var random = new RandomClusters(new Random(3).nextLong());
        List<TestCluster> chain = new ArrayList<>(List.of(random.cluster()));
        for (int i = 0; i < 50; i++) {
            TestCluster next = random.changed(chain.getLast());
            long names = next.services().stream().map(s -> s.name()).distinct().count();
            long slices = next.slices().stream().map(s -> s.name()).distinct().count();
            assertEquals(next.services().size(), names);
            assertEquals(next.slices().size(), slices);
            chain.add(next);
        }
    }
}
