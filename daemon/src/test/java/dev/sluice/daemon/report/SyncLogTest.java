package dev.sluice.daemon.report;

import static dev.sluice.conformance.ServiceBuilder.service;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.base.log.RecordingLogger;
import dev.sluice.daemon.Configs;
import dev.sluice.daemon.node.ConfiguredView;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Node;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Planner;
import dev.sluice.services.ChangeLog;
import dev.sluice.services.Snapshot;
import dev.sluice.services.WakeUp;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncListener;
import dev.sluice.sync.SyncReport;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SyncLogTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    private static final Planner PLANNER = new Planner(IpFamily.IPV4);

    private final RecordingLogger logger = new RecordingLogger();
    private long nanos;
    private final SyncListener listener = new SyncLog(logger, () -> nanos);

    private Plan latest =
            Plan.nothing(
                    IpFamily.IPV4,
                    new ConfiguredView(Configs.of(null))
                            .of(Node.unknown("node1"), IpFamily.IPV4, List.of()));

    @Test
    void the_first_sync_says_how_much_stands() {
        listener.synced(sync(null, plan(2), 30, true));
        assertEquals(
                List.of("INFO IPv4: first sync, 2 services: 30 changes in 43 ms, 31 in nat"),
                logger.take());
    }

    @Test
    void a_change_is_named() {
        listener.synced(sync(plan(1), plan(2), 12, false));
        assertEquals(
                List.of(
                        "INFO IPv4: shop/web-1 added: 12 changes in 43 ms",
                        "DEBUG IPv4: shop/web-1 added"),
                logger.take());
    }

    @Test
    void many_changes_are_counted() {
        listener.synced(sync(plan(6), plan(1), 1, false));
        String line = logger.take().getFirst();
        assertEquals("and 2 more: 1 change in 43 ms", line.substring(line.indexOf("and ")), line);
    }

    @Test
    void what_changed_nothing_is_for_debugging() {
        listener.synced(sync(plan(1), plan(1), 0, true));
        assertEquals(List.of("DEBUG IPv4: checked: 0 changes in 43 ms, 31 in nat"), logger.take());
    }

    @Test
    void the_same_failure_is_told_once_and_its_end() {
        fail("iptables-restore: line 3 failed");
        fail("iptables-restore: line 3 failed");
        fail("iptables-restore: another program holds the lock");
        listener.synced(sync(plan(1), plan(2), 5, true));
        listener.synced(sync(plan(2), plan(1), 5, false));
        assertEquals(
                List.of(
                        "ERROR IPv4: sync failed, next try in 1000 ms: iptables-restore: line 3 failed",
                        "DEBUG IPv4: sync failed, next try in 1000 ms: iptables-restore: line 3 failed",
                        "ERROR IPv4: sync failed, next try in 1000 ms: iptables-restore: another"
                                + " program holds the lock",
                        "INFO IPv4: shop/web-1 added: 5 changes in 43 ms, 31 in nat, after 3 failed"
                                + " tries",
                        "DEBUG IPv4: shop/web-1 added",
                        "INFO IPv4: shop/web-1 removed: 5 changes in 43 ms",
                        "DEBUG IPv4: shop/web-1 removed"),
                logger.take());
    }

    @Test
    void a_failure_that_says_something_else_each_time_is_told_a_few_times() {
        for (int i = 0; i < 100; i++) {
            fail("iptables-save said " + i);
            listener.lookFailed(
                    IpFamily.IPV4, new SyncException("no answer " + i), Duration.ofSeconds(30));
        }
        assertEquals(6, loud());
        listener.lookedAgain(IpFamily.IPV4);
        listener.synced(sync(plan(1), plan(1), 5, true));
        logger.take();
        fail("iptables-save said 7");
        assertEquals(1, loud(), "it recurred");
    }

    private long loud() {
        return logger.take().stream().filter(line -> !line.startsWith("DEBUG")).count();
    }

    @Test
    void a_fault_of_ours_comes_with_its_place() {
        listener.failed(
                IpFamily.IPV4,
                new IllegalStateException("bug"),
                Duration.ZERO,
                Duration.ofSeconds(2));
        assertEquals(
                List.of(
                        "ERROR IPv4: sync failed, next try in 2000 ms: bug"
                                + " java.lang.IllegalStateException"),
                logger.take());
    }

    @Test
    void drift_and_repair_are_told() {
        listener.drifted(
                IpFamily.IPV4, new Drift("nat", "chain KUBE-SERVICES is gone", "nft (pid 7)"));
        listener.synced(sync(plan(1), plan(1), 2, true));
        assertEquals(
                List.of(
                        "WARN IPv4: another program (nft (pid 7)) changed our rules in table nat:"
                                + " chain KUBE-SERVICES is gone; repairing",
                        "INFO IPv4: repaired: 2 changes in 43 ms, 31 in nat"),
                logger.take());
    }

    @Test
    void a_refused_service_is_told_once_and_its_end() {
        Map<ServiceName, String> bad = Map.of(new ServiceName("shop", "bad"), "no such match");
        listener.synced(refusing(bad));
        listener.synced(refusing(bad));
        listener.synced(refusing(Map.of()));
        assertEquals(
                List.of(
                        "ERROR IPv4: the kernel refuses service shop/bad; all others are in force,"
                                + " and it is tried again by itself: no such match",
                        "INFO IPv4: no longer refused: shop/bad"),
                logger.take().stream().filter(line -> !line.startsWith("DEBUG")).toList());
    }

    /// Ten flushes a second, for an hour.
    @Test
    void a_program_that_changes_rules_again_and_again_does_not_fill_the_log() {
        Plan plan = plan(1);
        for (int i = 0; i < 36_000; i++) {
            listener.drifted(IpFamily.IPV4, new Drift("nat", "all is gone", "nft (pid 7)"));
            listener.synced(sync(plan, plan, 2, true));
            nanos += Duration.ofMillis(100).toNanos();
        }
        List<String> lines = logger.take();
        assertTrue(lines.size() < 400, () -> lines.size() + " lines");
        assertTrue(lines.getLast().contains(" more since the last"), lines::getLast);
    }

    @Test
    void many_refused_services_are_counted() {
        Map<ServiceName, String> bad = new HashMap<>();
        for (int i = 0; i < 1000; i++) {
            bad.put(new ServiceName("shop", "bad-" + i), "no such match");
        }
        listener.synced(refusing(bad));
        List<String> lines = logger.take();
        assertEquals(5, lines.size());
        assertEquals("ERROR IPv4: the kernel refuses 997 more services", lines.getLast());
    }

    @Test
    void a_look_that_failed_is_told_once_and_accuses_nobody() {
        var cause = new SyncException("nftables: listen: no buffer space");
        listener.lookFailed(IpFamily.IPV4, cause, Duration.ofSeconds(1));
        listener.lookFailed(IpFamily.IPV4, cause, Duration.ofSeconds(2));
        listener.lookedAgain(IpFamily.IPV4);
        listener.lookedAgain(IpFamily.IPV4);
        assertEquals(
                List.of(
                        "WARN IPv4: cannot see whether another program changed our rules, looking"
                                + " again in 1000 ms: nftables: listen: no buffer space",
                        "INFO IPv4: changes by other programs are seen again"),
                logger.take());
    }

    private SyncListener.Synced refusing(Map<ServiceName, String> refused) {
        Plan plan = plan(1);
        return new SyncListener.Synced(
                Optional.of(plan),
                plan,
                new SyncReport(false, 0, List.of(), refused),
                refused.keySet(),
                Duration.ofMillis(43),
                List.of());
    }

    private void fail(String message) {
        listener.failed(
                IpFamily.IPV4, new SyncException(message), Duration.ZERO, Duration.ofSeconds(1));
    }

    private static SyncListener.Synced sync(
            @Nullable Plan before, Plan after, int changes, boolean full) {
        return new SyncListener.Synced(
                Optional.ofNullable(before),
                after,
                new SyncReport(
                        full, changes, List.of(new SyncReport.RuleCounts("nat", 31, changes))),
                Duration.ofMillis(43),
                List.of());
    }

    /// A plan of the Services shop/web-0, shop/web-1 and so on. Consecutive plans share equal
    /// parts.
    private Plan plan(int services) {
        latest = PLANNER.plan(snapshot(services), latest.node(), latest);
        return latest;
    }

    private static Snapshot snapshot(int services) {
        var log = new ChangeLog(new WakeUp(), NOW);
        for (int i = 0; i < services; i++) {
            Service service =
                    service("shop", "web-" + i).clusterIp("10.96.0." + (i + 1)).port(80).build();
            log.service(service.name(), service);
        }
        return Snapshot.nothing("node1").with(log.drain());
    }
}
