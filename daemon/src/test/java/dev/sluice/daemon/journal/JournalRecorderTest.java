package dev.sluice.daemon.journal;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.inspect.journal.JournalCause;
import dev.sluice.inspect.journal.JournalEntry;
import dev.sluice.inspect.journal.JournalResult;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.Plan;
import dev.sluice.services.ObservedChange;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncListener.Synced;
import dev.sluice.sync.SyncReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JournalRecorderTest {
    private static final TestNet NET = TestNet.IPV4;
    private static final ServiceName WEB = new ServiceName("shop", "web");
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private final List<JournalEntry> told = new ArrayList<>();
    private Instant now = START;
    private final JournalRecorder recorder =
            new JournalRecorder(START, () -> now, new Journal(), told::addAll);

    @Test
    void a_change_is_recorded_with_cause_and_latency() {
        Plan one = plan(1);
        Plan three = plan(3);
        synced(null, one, Map.of(), Map.of());
        now = START.plusSeconds(10);
        var cause = new ObservedChange("EndpointSlice", "shop/web-4", "77", now.minusMillis(12));
        var older = new ObservedChange("Service", "shop/web", "", now.minusMillis(250));
        synced(one, three, Map.of(WEB, List.of(cause, older)), Map.of());
        assertEquals(
                List.of(
                        entry(1, START, null, "first sync of 1 Service"),
                        new JournalEntry(
                                2,
                                START,
                                now,
                                "IPv4",
                                "shop/web",
                                List.of(
                                        new JournalCause("EndpointSlice", "shop/web-4", "77"),
                                        new JournalCause("Service", "shop/web", null)),
                                "+2 endpoints",
                                250L,
                                JournalResult.APPLIED,
                                null)),
                told);
    }

    @Test
    void a_sync_that_changes_nothing_is_not_recorded() {
        Plan one = plan(1);
        synced(null, one, Map.of(), Map.of());
        told.clear();
        recorder.synced(synced(one, one, new SyncReport(true, 0, List.of()), Set.of(), Map.of()));
        assertEquals(List.of(), told);
        recorder.synced(synced(one, one, new SyncReport(true, 2, List.of()), Set.of(), Map.of()));
        assertEquals(List.of(entry(2, START, null, "2 objects of no Service")), told);
    }

    @Test
    void a_repair_names_who_changed_the_rules() {
        Plan one = plan(1);
        synced(null, one, Map.of(), Map.of());
        told.clear();
        recorder.drifted(IpFamily.IPV4, new Drift("nat", "rules are missing", "nft (pid 7)"));
        Plan two = plan(2);
        recorder.synced(synced(one, two, new SyncReport(true, 1, List.of()), Set.of(), Map.of()));
        assertEquals(
                List.of(
                        entry(2, START, "shop/web", "+1 endpoint"),
                        entry(
                                3,
                                START,
                                null,
                                "repaired table nat, changed by another program (nft (pid 7))")),
                told);
        recorder.synced(synced(two, two, new SyncReport(true, 0, List.of()), Set.of(), Map.of()));
        assertEquals(2, told.size());
    }

    @Test
    void a_refusal_is_recorded_once_for_each_change() {
        Plan one = plan(1);
        Plan two = plan(2);
        synced(null, one, Map.of(), Map.of());
        told.clear();
        var cause = new ObservedChange("EndpointSlice", "shop/web-4", "77", now);
        refused(one, two, Map.of(WEB, List.of(cause)));
        refused(one, two, Map.of());
        assertEquals(1, told.size());
        JournalEntry entry = told.getFirst();
        assertEquals("+1 endpoint", entry.change());
        assertEquals(JournalResult.REFUSED, entry.result());
        assertEquals("no space", entry.reason());
        refused(one, plan(3), Map.of(WEB, List.of(cause)));
        assertEquals(2, told.size());
        synced(one, two, Map.of(), Map.of());
        refused(two, plan(3), Map.of());
        assertEquals(
                List.of(JournalResult.APPLIED, JournalResult.REFUSED),
                told.subList(2, 4).stream().map(JournalEntry::result).toList());
    }

    @Test
    void a_failure_is_recorded_once_and_then_the_success() {
        Plan one = plan(1);
        Plan two = plan(2);
        synced(null, one, Map.of(), Map.of());
        told.clear();
        for (String reason : List.of("no answer", "no answer", "no\nbuffers")) {
            recorder.syncing(two);
            recorder.failed(
                    IpFamily.IPV4, new SyncException(reason), Duration.ZERO, Duration.ofSeconds(1));
        }
        assertEquals(
                List.of("+1 endpoint: no answer", "+1 endpoint: no\\nbuffers"),
                told.stream().map(entry -> entry.change() + ": " + entry.reason()).toList());
        synced(one, two, Map.of(), Map.of());
        assertEquals(JournalResult.APPLIED, told.getLast().result());
    }

    @Test
    void a_sync_of_very_many_services_is_bounded() {
        int many = JournalRecorder.MOST_OF_A_SYNC + 20;
        Plan none = cluster(List.of(), List.of()).plan(IpFamily.IPV4);
        List<Service> services =
                IntStream.range(0, many)
                        .mapToObj(i ->
                                service("shop", "web-" + i)
                                        .clusterIp("10.96.1%02d.%d".formatted(i / 200, 1 + i % 200))
                                        .port(80)
                                        .build())
                        .toList();
        synced(null, none, Map.of(), Map.of());
        told.clear();
        synced(none, cluster(services, List.of()).plan(IpFamily.IPV4), Map.of(), Map.of());
        assertEquals(JournalRecorder.MOST_OF_A_SYNC + 1, told.size());
        assertEquals("20 more Services", told.getLast().change());
    }

    private void refused(
            Plan installed, Plan attempt, Map<ServiceName, List<ObservedChange>> causes) {
        recorder.syncing(attempt);
        recorder.synced(
                synced(
                        installed,
                        installed,
                        new SyncReport(false, 1, List.of(), Map.of(WEB, "no space"), Set.of()),
                        Set.of(WEB),
                        causes));
    }

    private void synced(
            @Nullable Plan before,
            Plan plan,
            Map<ServiceName, List<ObservedChange>> causes,
            Map<ServiceName, String> refused) {
        recorder.syncing(plan);
        recorder.synced(
                synced(
                        before,
                        plan,
                        new SyncReport(false, 1, List.of(), refused),
                        refused.keySet(),
                        causes));
    }

    private static Synced synced(
            @Nullable Plan before,
            Plan plan,
            SyncReport report,
            Set<ServiceName> refused,
            Map<ServiceName, List<ObservedChange>> causes) {
        return new Synced(
                Optional.ofNullable(before),
                plan,
                report,
                refused,
                Duration.ZERO,
                List.of(),
                causes);
    }

    private static JournalEntry entry(
            long number, Instant at, @Nullable String service, String change) {
        return new JournalEntry(
                number,
                START,
                at,
                "IPv4",
                service,
                List.of(),
                change,
                null,
                JournalResult.APPLIED,
                null);
    }

    /// A plan of shop/web with so many endpoints.
    private static Plan plan(int pods) {
        var slice = slice("shop", "web").port(8080);
        IntStream.rangeClosed(1, pods).forEach(pod -> slice.ready(NET.pod(pod)));
        Service web = service("shop", "web").clusterIp(NET.clusterIp(1)).port(80).build();
        return cluster(List.of(web), List.of(slice.build())).plan(IpFamily.IPV4);
    }

    private static TestCluster cluster(List<Service> services, List<EndpointSlice> slices) {
        return new TestCluster(ClusterSettings.DEFAULT, services, slices);
    }
}
