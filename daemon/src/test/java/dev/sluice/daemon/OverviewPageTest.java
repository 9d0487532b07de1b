package dev.sluice.daemon;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.daemon.facts.RecentChanges;
import dev.sluice.daemon.health.Health;
import dev.sluice.daemon.health.StatusBoard;
import dev.sluice.daemon.health.SteadyClock;
import dev.sluice.daemon.journal.JournalFiles;
import dev.sluice.daemon.operator.OperatorException;
import dev.sluice.daemon.operator.OperatorQuery;
import dev.sluice.daemon.report.InstalledPlans;
import dev.sluice.daemon.report.Listeners;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.check.CheckReport;
import dev.sluice.inspect.journal.JournalEntry;
import dev.sluice.inspect.overview.FamilyOverview;
import dev.sluice.inspect.overview.FindingCounts;
import dev.sluice.inspect.overview.ForeignChanges;
import dev.sluice.inspect.overview.NodeOverview;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.plan.Plan;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncListener.Synced;
import dev.sluice.sync.SyncReport;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OverviewPageTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private Instant now = START;
    private final SteadyClock clock = new SteadyClock(() -> now, this::nanos);
    private final StatusBoard board = new StatusBoard(List.of(IpFamily.IPV4), clock);
    private final InstalledPlans plans = new InstalledPlans();
    private final RecentChanges foreign = new RecentChanges(this::nanos);
    private final ChangeHistory history =
            new ChangeHistory(() -> now, JournalFiles.beside(Path.of("/nowhere/last-good")));
    private final LastFindings findings = new LastFindings(() -> now);
    private final Listeners listeners =
            new Listeners(List.of(board, plans, foreign, history.recorder()));

    @Test
    void before_the_first_sync_nothing_is_all_right() throws Exception {
        pass(Duration.ofSeconds(7));
        NodeOverview overview = overview();
        assertEquals(
                List.of(new FamilyOverview("IPv4", 0, 0, 0, null, null, null)),
                overview.families());
        assertFalse(overview.healthy());
        assertEquals(START, overview.started());
        // This Node was never heard of.
        assertEquals(Duration.ofSeconds(7), overview.apiSilent());
        assertNull(overview.lastChange());
        assertNull(overview.findings());
        assertEquals(new ForeignChanges(0, null), overview.kernelChangesByOthers());
    }

    @Test
    void a_sync_is_told_with_its_services_and_drains() throws Exception {
        pass(Duration.ofSeconds(2));
        listeners.synced(first(plan()));
        pass(Duration.ofSeconds(5));
        NodeOverview overview = overview();
        assertEquals(
                List.of(new FamilyOverview("IPv4", 1, 3, 0, START.plusSeconds(2), null, null)),
                overview.families());
        assertTrue(overview.healthy());
        assertEquals(1, overview.drains());
        JournalEntry last = overview.lastChange();
        assertEquals("first sync of 1 Service", last == null ? "" : last.change());
        assertEquals("node1 nftables sluice/test", text(overview));
    }

    @Test
    void a_failure_is_told_and_after_a_while_the_node_is_unhealthy() throws Exception {
        listeners.synced(first(plan()));
        listeners.failed(
                IpFamily.IPV4,
                new SyncException("no\nbuffers"),
                Duration.ZERO,
                Duration.ofSeconds(1));
        pass(Duration.ofSeconds(10));
        FamilyOverview family = overview().families().getFirst();
        assertEquals("no\\nbuffers", family.error());
        assertEquals(Duration.ofSeconds(10), family.pending());
        assertTrue(overview().healthy());
        pass(PATIENCE);
        assertFalse(overview().healthy());
    }

    @Test
    void changes_by_others_are_counted() throws Exception {
        pass(Duration.ofSeconds(3));
        listeners.drifted(IpFamily.IPV4, new Drift("nat", "rules are missing", "unknown"));
        pass(Duration.ofSeconds(3));
        listeners.drifted(IpFamily.IPV4, new Drift("nat", "rules are missing", "unknown"));
        pass(Duration.ofSeconds(3));
        assertEquals(
                new ForeignChanges(2, START.plusSeconds(6)), overview().kernelChangesByOthers());
    }

    @Test
    void what_check_found_is_told_unless_a_part_was_left_out() throws Exception {
        var report =
                new CheckReport("node1", "post", "nftables", null, null, null, 2, 3, 0, List.of());
        var document = new Document<>(CheckReport.KIND, List.of(report));
        findings.note(query("suppress=SLC0101"), document);
        assertNull(overview().findings());
        assertEquals(document, findings.note(query(""), document));
        assertEquals(new FindingCounts(2, 3, START), overview().findings());
    }

    private NodeOverview overview() throws OperatorException {
        var page =
                new OverviewPage(
                        "node1",
                        "nftables",
                        "sluice/test",
                        board::status,
                        clock,
                        new Health(PATIENCE, clock::wall, ZoneOffset.UTC),
                        () ->
                                Map.of(
                                        "services",
                                        Optional.of(Duration.ofSeconds(1)),
                                        "node",
                                        Optional.empty()),
                        plans,
                        foreign,
                        history,
                        findings);
        return page.get(query("")).items().getFirst();
    }

    private static OperatorQuery query(String text) throws OperatorException {
        return OperatorQuery.parse(text, List.of("suppress"));
    }

    private static String text(NodeOverview overview) {
        return overview.node() + " " + overview.mode() + " " + overview.version();
    }

    private static Synced first(Plan plan) {
        return new Synced(
                Optional.empty(),
                plan,
                new SyncReport(true, 5, List.of()),
                Duration.ofMillis(5),
                List.of());
    }

    /// A plan of one Service with two ready endpoints and one that terminates.
    private static Plan plan() {
        Service web = service("shop", "web").clusterIp(TestNet.IPV4.clusterIp(1)).port(80).build();
        var slice =
                slice("shop", "web")
                        .port(8080)
                        .ready(TestNet.IPV4.pod(1), TestNet.IPV4.pod(2))
                        .terminating(TestNet.IPV4.pod(3));
        return new TestCluster(ClusterSettings.DEFAULT, List.of(web), List.of(slice.build()))
                .plan(IpFamily.IPV4);
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private long nanos() {
        return Duration.between(START, now).toNanos();
    }
}
