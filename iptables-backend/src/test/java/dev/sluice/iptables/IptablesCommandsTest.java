package dev.sluice.iptables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.iptables.Iptables.Refusal;
import dev.sluice.iptables.table.Table;
import dev.sluice.model.IpFamily;
import dev.sluice.sync.SyncException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tests [IptablesCommands] with scripts in place of the programs.
class IptablesCommandsTest {
    @TempDir private Path folder;

    @Test
    void aTransactionIsFedWholeToRestore() throws Exception {
        Path fed = folder.resolve("fed");
        Iptables.Restore restore =
                commands("echo \"$0 $*\" > " + fed + "; cat >> " + fed).restore(Table.NAT);
        restore.line(":A - [0:0]");
        restore.line("-A A -j RETURN");
        assertEquals(Optional.empty(), restore.commit());
        assertEquals(
                """
                ip6tables-nft-restore -w 5 --noflush
                *nat
                :A - [0:0]
                -A A -j RETURN
                COMMIT
                """,
                Files.readString(fed));
    }

    @Test
    void aRefusedLineIsCountedAsItWasGiven() throws Exception {
        Iptables.Restore restore =
                commands("cat > /dev/null; echo 'line 3: RULE_APPEND failed' >&2; exit 4")
                        .restore(Table.NAT);
        restore.line(":A - [0:0]");
        restore.line("-A A -j RETURN");
        var refusal = new Refusal(List.of(2), "line 3: RULE_APPEND failed");
        assertEquals(Optional.of(refusal), restore.commit());
    }

    @Test
    void oneThatComplainsAtLengthAndOneThatStopsReadingDoNotBlockUs() throws Exception {
        Iptables.Restore restore =
                commands(
                                "echo 'line 2 failed' >&2;"
                                        + " i=0; while [ $i -lt 3000 ]; do echo"
                                        + " 'and again and again and again and again and again' >&2;"
                                        + " i=$((i+1)); done; exit 1")
                        .restore(Table.NAT);
        for (int i = 0; i < 10_000; i++) {
            restore.line("-A KUBE-SERVICES -m comment --comment \"much more than a pipe holds\"");
        }
        assertEquals(List.of(1), restore.commit().orElseThrow().lines());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cat > /dev/null; echo 'Another app holds the lock' >&2; exit 4 |"
                        + " ip6tables-nft-restore, table nat failed with status 4: Another app holds"
                        + " the lock",
                "sleep 1000 | took longer than 1 s",
            })
    void whatIsNoLinesFaultIsAFailure(String script, String message) {
        Iptables.Restore restore = commands(script).restore(Table.NAT);
        restore.line(":A - [0:0]");
        var failure = assertThrows(SyncException.class, restore::commit);
        String text = String.valueOf(failure.getMessage());
        assertTrue(text.contains(message), text);
        assertTrue(text.lines().count() == 1, text);
    }

    @Test
    void aMissingProgramIsNamed() {
        var programs = new Programs(List.of("/nowhere/at-all"), Duration.ofSeconds(1));
        var commands = new IptablesCommands(programs, Binaries.HOST, IpFamily.IPV4);
        var failure = assertThrows(SyncException.class, () -> commands.save(_ -> {}));
        assertTrue(String.valueOf(failure.getMessage()).contains("/nowhere/at-all"));
    }

    @Test
    void aDumpIsReadLineByLine() throws SyncException {
        List<String> lines = new ArrayList<>();
        commands("echo '*nat'; echo COMMIT").save(lines::add);
        assertEquals(List.of("*nat", "COMMIT"), lines);
        assertThrows(SyncException.class, () -> commands("echo '*nat'; exit 1").save(_ -> {}));
    }

    @ParameterizedTest
    @CsvSource({"0, true", "1, false", "4, "})
    void aChainIsThereOrNotOrUnknown(int status, Boolean expected) {
        assertEquals(
                Optional.ofNullable(expected),
                commands("exit " + status).holds(Table.MANGLE, "KUBE-PROXY-CANARY"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "iptables v1.8.9 (nf_tables)  | 1.8.9 (nf_tables)",
                "iptables v1.8.11 (legacy)    | 1.8.11 (legacy)",
                "iptables v1.6.2              | 1.6.2 (legacy)",
                "ip6tables v1.10 (nf_tables)  | 1.10.0 (nf_tables)",
            })
    void aHostTellsItsVersion(String output, String expected) throws IOException {
        assertEquals(expected, probe("echo '" + output + "'").version().toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "echo 'iptables v1.4.21' | ip6tables-nft 1.4.21 (legacy) is too old: install 1.6.2"
                        + " (legacy) or newer",
                "echo what | ip6tables-nft reports no version: what",
                "if [ $1 = --version ]; then echo v1.8.9; else echo 'no such table' >&2; exit 3; fi |"
                        + " ip6tables-nft, table nat, failed with status 3: no such table",
            })
    void aHostThatIsOfNoUseSaysWhy(String script, String expected) {
        var failure = assertThrows(IOException.class, () -> probe(script));
        assertEquals(expected, failure.getMessage());
    }

    private Host probe(String script) throws IOException {
        return Host.probe(
                programs(script), Binaries.NFT, IpFamily.IPV6, 14, PacketCounters.NONE, folder);
    }

    private static IptablesCommands commands(String script) {
        return new IptablesCommands(programs(script), Binaries.NFT, IpFamily.IPV6);
    }

    private static Programs programs(String script) {
        return new Programs(List.of("sh", "-c", script), Duration.ofSeconds(1));
    }
}
