package dev.sluice.trace.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.conformance.Case;
import dev.sluice.conformance.ExpectedOutcome;
import dev.sluice.conformance.Oracle;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.PacketTable;
import dev.sluice.conformance.Probe;
import dev.sluice.conformance.ProbePair;
import dev.sluice.conformance.RandomClusters;
import dev.sluice.conformance.TestCluster;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import dev.sluice.trace.PacketTracer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Tests that a backend's rules do to packets what the packet table and the oracle expect, by a
/// tracer. A backend extends this with a tracer over the rules that it compiles, or over those that
/// it reads back.
public abstract class TracerConformance {
    private static final long FEW = 8;
    private static final long MANY = 90;
    private static final int CHANGES = 2;

    /// Returns a tracer over all rules that are installed for a plan.
    protected abstract PacketTracer tracer(Plan plan);

    /// The outcome on this backend, where it deliberately differs from the others. The difference
    /// is documented.
    ///
    /// @param elsewhere the outcome on other backends
    /// @return empty if the packet is not to be checked
    protected Optional<ExpectedOutcome> expected(
            TestCluster cluster, Packet packet, ExpectedOutcome elsewhere) {
        return Optional.of(elsewhere);
    }

    /// Whether a client has one endpoint for all addresses of a service port.
    protected boolean sharesChoices() {
        return true;
    }

    /// The outcomes of a backend that differ from those of others.
    @FunctionalInterface
    public interface Exceptions {
        /// @param elsewhere the outcome on other backends
        /// @return empty if the packet is not to be checked
        Optional<ExpectedOutcome> expected(
                TestCluster cluster, Packet packet, ExpectedOutcome elsewhere);
    }

    /// Checks the packets of one row that are of a family.
    public static void check(
            Case row, IpFamily family, PacketTracer tracer, Exceptions exceptions) {
        for (Probe probe : row.allProbes()) {
            if (probe.packet().family() == family) {
                Optional<String> objection =
                        exceptions
                                .expected(row.cluster(), probe.packet(), probe.expected())
                                .flatMap(outcome ->
                                        new OutcomeCheck(tracer).against(probe.packet(), outcome));
                assertEquals(Optional.empty(), objection, row::name);
            }
        }
    }

    /// Checks the pairs of packets of one row that are of a family.
    public static void checkPairs(Case row, IpFamily family, PacketTracer tracer) {
        for (ProbePair pair : row.pairs()) {
            if (pair.second().packet().family() == family) {
                assertEquals(Optional.empty(), new OutcomeCheck(tracer).against(pair), row::name);
            }
        }
    }

    static List<Case> cases() {
        return PacketTable.cases();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    final void packetTable(Case row) {
        for (IpFamily family : row.families()) {
            PacketTracer tracer = tracer(row.cluster().plan(family));
            check(row, family, tracer, this::expected);
            if (sharesChoices()) {
                checkPairs(row, family, tracer);
            }
        }
    }

    /// Checks random clusters, each changed a few times, against the oracle: those of fixed seeds,
    /// and one of a fresh seed, which is printed. To run a single seed again, set the system
    /// property `seed`.
    @ParameterizedTest
    @EnumSource(IpFamily.class)
    final void randomClusters(IpFamily family) {
        Long only = Long.getLong("seed");
        if (only == null) {
            for (long seed = 0; seed < FEW; seed++) {
                randomCluster(seed, family);
            }
        }
        long fresh = only == null ? System.nanoTime() : only;
        System.out.println("random clusters, -Dseed=" + fresh);
        randomCluster(fresh, family);
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource(IpFamily.class)
    final void moreRandomClusters(IpFamily family) {
        for (long seed = FEW; seed < MANY; seed++) {
            randomCluster(seed, family);
        }
    }

    private void randomCluster(long seed, IpFamily family) {
        var random = new RandomClusters(seed);
        TestCluster cluster = random.cluster();
        Plan plan = cluster.plan(family);
        for (int change = 0; change <= CHANGES; change++) {
            checkAgainstOracle(cluster, plan, "seed " + seed + ", change " + change);
            TestCluster changed = random.changed(cluster);
            plan = changed.planAfter(cluster, plan);
            cluster = changed;
        }
    }

    private void checkAgainstOracle(TestCluster cluster, Plan plan, String where) {
        var outcomes = new OutcomeCheck(tracer(plan));
        var oracle = new Oracle(cluster, plan.family());
        List<Probe> sticky = new ArrayList<>();
        for (Packet packet : RandomClusters.packets(cluster, plan.family())) {
            Optional<ExpectedOutcome> expected = expected(cluster, packet, oracle.outcome(packet));
            Optional<String> objection =
                    expected.flatMap(outcome -> outcomes.against(packet, outcome));
            assertEquals(Optional.empty(), objection, () -> where + ": " + cluster);
            expected.filter(TracerConformance::sticks)
                    .ifPresent(outcome -> sticky.add(new Probe(packet, outcome)));
        }
        if (sharesChoices()) {
            for (ProbePair pair : pairs(sticky, oracle)) {
                assertEquals(
                        Optional.empty(), outcomes.against(pair), () -> where + ": " + cluster);
            }
        }
    }

    private static boolean sticks(ExpectedOutcome outcome) {
        return outcome instanceof ExpectedOutcome.Reaches reaches && reaches.affinitySeconds() > 0;
    }

    private static List<ProbePair> pairs(List<Probe> sticky, Oracle oracle) {
        List<ProbePair> pairs = new ArrayList<>();
        for (Probe first : sticky) {
            for (Probe second : sticky) {
                if (oracle.shareChoice(first.packet(), second.packet())) {
                    pairs.add(new ProbePair(first, second));
                }
            }
        }
        return pairs;
    }
}
