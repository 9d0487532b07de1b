package dev.sluice.iptables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.faults.Fault;
import dev.sluice.faults.FaultyPrograms;
import dev.sluice.iptables.table.Table;
import dev.sluice.model.IpFamily;
import dev.sluice.sync.SyncException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Tests programs that hang, report false success or print invalid output: the calling thread
/// continues in time, and no process is left running.
class ProgramFaultsTest {
    private static final String SAVE = "iptables-nft-save";
    private static final String RESTORE = "iptables-nft-restore";

    @TempDir private Path folder;
    private FaultyPrograms faults = new FaultyPrograms(Path.of("/nowhere"));

    @BeforeEach
    void scripts() {
        faults = new FaultyPrograms(folder);
    }

    static Stream<Fault> hanging() {
        return Stream.of(
                new Fault.Hang(),
                new Fault.HangingChild(),
                new Fault.DeafToTerm(),
                new Fault.HangingOrphan());
    }

    @ParameterizedTest
    @MethodSource("hanging")
    void aSaveThatHangsIsEndedWithAllItStarted(Fault fault) throws IOException {
        faults.set(SAVE, fault);
        String said = complaint(() -> commands(1).save(_ -> {}));
        assertTrue(said.endsWith("took longer than 1 s"), said);
        assertEquals(List.of(), faults.running());
    }

    @ParameterizedTest
    @MethodSource("hanging")
    void aRestoreThatHangsIsEndedHoweverMuchItWasToRead(Fault fault) throws IOException {
        faults.set(RESTORE, fault);
        String said = complaint(() -> restoreMuch(commands(1)));
        assertTrue(said.contains("took longer than 1 s"), said);
        assertEquals(List.of(), faults.running());
    }

    @Test
    void whatAFailedProgramLeftBehindIsEnded() throws IOException {
        faults.set(RESTORE, new Fault.Orphan());
        String said = complaint(() -> restoreMuch(commands(60)));
        assertEquals("iptables-nft-restore, table nat failed with status 9: no reason given", said);
        assertEquals(List.of(), faults.running());
    }

    @Test
    void aTransactionThatIsGivenUpIsEndedAtOnce() throws IOException {
        faults.set(RESTORE, new Fault.HangingChild());
        var things = List.of("a", "b");
        var transactions =
                new IsolatingWriter(
                        commands(60), new Batching(1_000, 1_000, 1_000), () -> 0, () -> {});
        assertThrows(
                IllegalStateException.class,
                () ->
                        transactions.write(
                                Table.NAT,
                                things,
                                (thing, script) -> {
                                    script.empty(thing);
                                    if (thing.equals("b")) {
                                        awaitRunning();
                                        throw new IllegalStateException("a fault of ours");
                                    }
                                }));
        assertEquals(List.of(), faults.running());
    }

    private void awaitRunning() {
        try {
            while (faults.running().isEmpty()) {
                Thread.onSpinWait();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void nonsenseIsNoDump() throws IOException {
        faults.set(SAVE, new Fault.Nonsense());
        String said = complaint(() -> commands(60).save(_ -> {}));
        assertEquals(
                "cannot read the rules: iptables-nft-save succeeded, but said `what\\u001b[31m is a"
                        + " table?`",
                said);
    }

    @Test
    void aLineThatIsRefusedIsTheOneThatWasGiven() throws Exception {
        faults.set(RESTORE, new Fault.FailAtLine("shop/web"));
        try (Iptables.Restore restore = commands(60).restore(Table.NAT)) {
            restore.line(":A - [0:0]");
            restore.line("-A A -m comment --comment \"shop/web\" -j RETURN");
            assertEquals(List.of(2), restore.commit().orElseThrow().lines());
        }
    }

    @Test
    void aLongComplaintIsCutAndEscaped() throws IOException {
        faults.set(RESTORE, new Fault.Fail(1, "\033[31m" + "very ".repeat(1000)));
        String said = complaint(() -> restoreMuch(commands(60)));
        assertTrue(said.startsWith(RESTORE + ", table nat failed with status 1: \\u001b[31mvery"));
        assertTrue(said.endsWith("..."), said);
        assertTrue(said.length() < 400, said);
    }

    @Test
    void whoeverIsLookedForIsFound() throws Exception {
        faults.set(SAVE, new Fault.HangingOrphan());
        var programs = new Programs(faults.prefix(), Duration.ofMinutes(1));
        try (Child _ = programs.start(List.of(SAVE), _ -> {}, _ -> {})) {
            // A second call may find none, because each process may be in execve then.
            while (faults.running().size() < 2) {
                Thread.onSpinWait();
            }
        }
        assertEquals(List.of(), faults.running());
    }

    private static void restoreMuch(Iptables iptables) throws SyncException {
        try (Iptables.Restore restore = iptables.restore(Table.NAT)) {
            for (int i = 0; i < 20_000; i++) {
                restore.line("-A KUBE-SERVICES -m comment --comment \"more than a pipe holds\"");
            }
            var _ = restore.commit();
        }
    }

    private interface Act {
        void run() throws SyncException;
    }

    private static String complaint(Act act) {
        return String.valueOf(assertThrows(SyncException.class, act::run).getMessage());
    }

    private IptablesCommands commands(int limitSeconds) {
        var programs = new Programs(faults.prefix(), Duration.ofSeconds(limitSeconds));
        return new IptablesCommands(programs, Binaries.NFT, IpFamily.IPV4);
    }
}
