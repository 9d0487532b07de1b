package dev.sluice.testbed.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.inspect.check.CheckReport;
import dev.sluice.inspect.check.CheckStage;
import dev.sluice.inspect.check.Finding;
import dev.sluice.inspect.check.FindingKind;
import dev.sluice.inspect.check.NodeCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each finding is provoked on a node that is in order, and gone after the line that it prints.
class NodeFindingsTest {
    @TempDir private Path root;

    static Stream<ProvokedFinding> rows() {
        return Stream.of(NodeFindingRows.all(), CompanionFindingRows.all()).flatMap(List::stream);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void is_found_and_mended_by_its_own_line(ProvokedFinding row) throws Exception {
        var node = new StandInNode(root);
        CheckStage stage = row.kind().isAskedAt(CheckStage.POST) ? CheckStage.POST : CheckStage.PRE;
        assertEquals(List.of(), findings(node.check(stage), row.kind()), "before");
        row.provoke().apply(node);
        List<Finding> found = findings(node.check(stage), row.kind());
        assertFalse(found.isEmpty(), "nothing was found");
        var shell = new StandInShell(node);
        for (String line : Set.copyOf(found.stream().map(Finding::mend).toList())) {
            shell.run(line);
        }
        assertEquals(List.of(), findings(node.check(stage), row.kind()), "after its line");
    }

    @Test
    void each_kind_is_provoked() {
        Set<FindingKind> missing = EnumSet.copyOf(NodeCheck.kinds());
        rows().forEach(row -> missing.remove(row.kind()));
        assertEquals(Set.of(), missing);
        assertEquals(EnumSet.allOf(FindingKind.class), EnumSet.copyOf(NodeCheck.kinds()));
    }

    @Test
    void a_node_in_order_has_no_finding() throws Exception {
        for (CheckStage stage : CheckStage.values()) {
            CheckReport report = new StandInNode(root.resolve(stage.toString())).check(stage);
            assertEquals(0, report.errors() + report.warnings(), () -> report.toString());
            assertEquals(0, report.unreadable(), () -> report.toString());
        }
    }

    /// Without a daemon that tells its mode, these rules may be all that serves the node.
    @Test
    void nothing_is_left_over_where_no_daemon_serves_instead() throws Exception {
        var node = new StandInNode(root);
        node.table(false, "ip", "kube-proxy", 0);
        assertEquals(1, findings(node.check(CheckStage.POST), FindingKind.NFTABLES_LEFT).size());
        node.answers = false;
        assertEquals(List.of(), findings(node.check(CheckStage.POST), FindingKind.NFTABLES_LEFT));
    }

    @Test
    void what_cannot_be_read_hides_nothing_else() throws Exception {
        var node = new StandInNode(root);
        Files.delete(node.path("proc/sys/net/ipv4/ip_forward"));
        Files.createDirectory(node.path("proc/sys/net/ipv4/ip_forward"));
        node.setting("net.ipv4.conf.all.rp_filter", "1");
        CheckReport report = node.check(CheckStage.POST);
        assertEquals(1, report.unreadable());
        Set<String> states = new HashSet<>();
        report.results().stream()
                .filter(result -> result.code().equals("SLC0301"))
                .forEach(result -> states.add(result.state() + ": " + result.reason()));
        assertEquals(Set.of("unreadable: net.ipv4.ip_forward: is a folder"), states);
        assertTrue(report.warnings() > 0);
    }

    private static List<Finding> findings(CheckReport report, FindingKind kind) {
        return report.results().stream()
                .filter(result -> result.code().equals(kind.code()))
                .flatMap(result -> result.findings().stream())
                .toList();
    }
}
