package dev.sluice.testbed.failures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.testbed.failures.Failure.Others;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.node.TestNodes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Tests what must hold in a mode during every failure: changes of other Services arrive in time,
/// the health endpoints answer as documented, nothing in the kernel is lost, nothing grows without
/// bound, and the proxy recovers by itself. Each mode extends this class.
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(TestNodes.class)
abstract class FailureTable {
    /// The most log lines for one failure, however long it lasts.
    private static final int LINES = 12;

    private static final int ROUNDS = 6;
    private static final int SAMPLE = 8;

    /// The number of bystanders in rows where it does not matter.
    private static final int SOME = 40;

    @TempDir Path folder;

    /// @param folder for the edge's files
    protected abstract Edge edge(Path folder) throws IOException;

    /// Returns the faults that the mode's edge can inject. Rows that need another fault are
    /// skipped.
    protected abstract Set<TableFault> faults();

    /// Returns the number of bystanders in rows where it matters.
    protected abstract int many();

    final List<Failure> rows() {
        return Arrays.stream(Failure.values())
                .filter(failure -> faults().contains(failure.fault))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("rows")
    final void others_do_not_feel_it(Failure failure, TestNode node) throws Exception {
        Edge edge = edge(folder);
        try (Rig rig = Rig.build(node, edge)) {
            boolean many = failure == Failure.ONE_IS_REFUSED_FOR_GOOD;
            int bystanders = many ? many() : SOME;
            rig.list(bystanders);
            if (many) {
                failure.begin(rig); // already while all is loaded
            }
            rig.turn();
            check(rig, failure, bystanders, many);
        }
    }

    private void check(Rig rig, Failure failure, int bystanders, boolean fromTheStart)
            throws Exception {
        assertEquals(FailureCluster.bystanders(bystanders), rig.edge.bystanders(rig.node()));
        String choice = rig.reached(FailureCluster.STICKY_IP);
        rig.pass(Duration.ofSeconds(5)); // for work that the first sync postponed
        int linesBefore = rig.witness.lines().size();
        if (!fromTheStart) {
            failure.begin(rig);
        }
        rig.lead(FailureCluster.BAD, FailureCluster.POD2);
        changesArrive(rig, failure);
        rig.pass(failure.lasts);
        changesArrive(rig, failure);

        boolean counted =
                failure.fault != TableFault.NONE && failure.fault != TableFault.LOSES_NOTIFICATIONS;
        assertTrue(!counted || rig.edge.struck() > 0, "it did not strike");
        healthIsAsPromised(rig, failure);
        nothingIsLost(rig, bystanders, choice);
        assertEquals(fromTheStart ? "refused or lost" : bad(failure), bad(rig, fromTheStart));
        List<String> lines = rig.witness.lines();
        assertTrue(
                lines.size() - linesBefore - changes(lines, linesBefore) <= LINES,
                () -> "it said " + String.join("\n", lines));

        failure.end(rig);
        rig.pass(Rig.PERIOD.plusSeconds(1));
        isWell(rig, bystanders, choice);
    }

    /// Returns the expected answer at the refused Service: its complete old state stays.
    private static String bad(Failure failure) {
        return switch (failure.others) {
            case WHEN_IT_IS_OVER -> FailureCluster.POD1.toString();
            case AT_ONCE, AT_THE_NEXT_TRY, ONE_BY_ONE ->
                    failure.fault == TableFault.REFUSES_ONE
                            ? FailureCluster.POD1.toString()
                            : FailureCluster.POD2.toString();
        };
    }

    private static String bad(Rig rig, boolean neverStood) throws IOException {
        String seen = rig.reached(FailureCluster.BAD_IP);
        return neverStood && !seen.startsWith("10.") ? "refused or lost" : seen;
    }

    /// Counts the log lines about requested syncs: one for each.
    private static long changes(List<String> lines, int from) {
        return lines.subList(from, lines.size()).stream()
                .filter(line -> line.startsWith("INFO") && line.contains("shop/web changed"))
                .count();
    }

    private static void changesArrive(Rig rig, Failure failure) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Ip pod = round % 2 == 0 ? FailureCluster.POD2 : FailureCluster.POD1;
            rig.lead(FailureCluster.WEB, pod);
            switch (failure.others) {
                case AT_ONCE -> {
                    rig.turn(IpFamily.IPV4);
                    assertArrived(rig, pod, "one round later");
                }
                case AT_THE_NEXT_TRY -> {
                    rig.turn(IpFamily.IPV4);
                    rig.clock.advance(Duration.ofSeconds(1));
                    rig.turn(IpFamily.IPV4);
                    assertArrived(rig, pod, "one try later");
                }
                case ONE_BY_ONE, WHEN_IT_IS_OVER -> rig.turn(IpFamily.IPV4);
            }
        }
    }

    private static void assertArrived(Rig rig, Ip pod, String when) throws IOException {
        assertEquals(
                pod.toString(),
                rig.reached(FailureCluster.WEB_IP),
                () -> when + "; it said " + String.join("\n", rig.witness.lines()));
    }

    private static void healthIsAsPromised(Rig rig, Failure failure) {
        boolean behind =
                failure.others == Others.WHEN_IT_IS_OVER
                        && failure.lasts.compareTo(Rig.PERIOD.multipliedBy(2)) > 0;
        if (failure.others == Others.ONE_BY_ONE) {
            return; // by chance, a command that belongs to no Service may have been refused
        }
        assertEquals(!behind, rig.witness.isHealthy(), "/healthz");
        assertEquals(!behind, rig.witness.isLive(), "/livez");
        boolean failing = failure.others == Others.WHEN_IT_IS_OVER;
        assertEquals(
                failing, rig.witness.readiness().contains("[-]kernel-IPv4"), "/readyz of IPv4");
        assertFalse(rig.witness.readiness().contains("[-]kernel-IPv6"), "/readyz of IPv6");
    }

    private static void nothingIsLost(Rig rig, int bystanders, String choice) throws IOException {
        assertEquals(FailureCluster.bystanders(bystanders), rig.edge.bystanders(rig.node()));
        long seed = new Random().nextLong();
        System.out.println("bystanders asked: seed " + seed);
        for (Random random : List.of(new Random(1), new Random(seed))) {
            for (int i = 0; i < SAMPLE; i++) {
                int number = random.nextInt(bystanders);
                Ip pod = number % 2 == 0 ? FailureCluster.POD1 : FailureCluster.POD2;
                assertEquals(pod.toString(), rig.reached(FailureCluster.bystanderIp(number)));
            }
        }
        for (int i = 0; i < SAMPLE; i++) {
            assertEquals(choice, rig.reached(FailureCluster.STICKY_IP), "its clients stay");
        }
        assertEquals("fd00:10:244:1::2", rig.reached(FailureCluster.WEB6_IP));
    }

    private static void isWell(Rig rig, int bystanders, String choice) throws Exception {
        assertTrue(rig.witness.isHealthy(), "/healthz");
        assertTrue(rig.witness.isLive(), "/livez");
        assertFalse(rig.witness.readiness().contains("[-]"), rig.witness.readiness());
        assertFalse(rig.witness.readiness().contains("refused"), rig.witness.readiness());
        assertEquals(FailureCluster.POD1.toString(), rig.reached(FailureCluster.WEB_IP));
        assertEquals(FailureCluster.POD2.toString(), rig.reached(FailureCluster.BAD_IP));
        nothingIsLost(rig, bystanders, choice);
    }

    @Test
    final void what_waits_for_a_success_does_not_grow_without_bound(TestNode node)
            throws Exception {
        Edge edge = edge(folder);
        try (Rig rig = Rig.build(node, edge)) {
            rig.list(SOME);
            rig.turn();
            rig.clock.advance(Duration.ofSeconds(1));
            edge.inject(TableFault.FAILS_WRITES);
            for (int i = 0; i < 30_000; i++) {
                rig.clock.advance(Duration.ofMillis(1));
                rig.lead(
                        FailureCluster.WEB, i % 2 == 0 ? FailureCluster.POD1 : FailureCluster.POD2);
                if (i % 999 == 0) {
                    rig.turn(IpFamily.IPV4);
                }
            }
            edge.inject(TableFault.NONE);
            rig.pass(Rig.PERIOD.plusSeconds(1));
            assertEquals(FailureCluster.POD2.toString(), rig.reached(FailureCluster.WEB_IP));
            int kept = rig.syncs(IpFamily.IPV4).triggers();
            assertTrue(kept >= 1_000 && kept <= 10_000, () -> kept + " triggers were kept");
        }
    }
}
