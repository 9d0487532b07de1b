package dev.sluice.daemon.operator;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.TestNet;
import dev.sluice.inspect.services.WrittenState;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.NodeView;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Planner;
import dev.sluice.services.ChangeLog;
import dev.sluice.services.SnapshotSource;
import dev.sluice.services.WakeUp;
import dev.sluice.sync.SyncListener.Synced;
import dev.sluice.sync.SyncReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveStateTest {
    private static final NodeView VIEW = ClusterSettings.DEFAULT.view(IpFamily.IPV4);
    private static final ServiceName WEB = new ServiceName("shop", "web");
    private static final Instant CHANGED = Instant.parse("2026-01-02T03:04:05Z");

    private final ChangeLog log = new ChangeLog(new WakeUp(), Instant.EPOCH);
    private final SnapshotSource snapshots =
            new SnapshotSource(log, List.of(IpFamily.IPV4), TestNet.NODE);
    private final LiveState live = new LiveState(snapshots);

    @BeforeEach
    void list() {
        Service web = service("shop", "web").clusterIp(TestNet.IPV4.clusterIp(1)).port(80).build();
        log.service(web.name(), web);
        log.node(TestNet.node());
        log.servicesListed();
        log.slicesListed();
    }

    @Test
    void before_everything_was_listed_nothing_is_told() throws Exception {
        live.sees(IpFamily.IPV4, VIEW);
        var e = assertThrows(OperatorException.class, live::states);
        assertEquals(OperatorReason.SERVICE_UNAVAILABLE, e.reason());
        log.nodeListed();
        assertNull(live.states().getFirst().written());
    }

    @Test
    void what_is_written_and_what_should_be_are_told_apart() throws Exception {
        log.nodeListed();
        live.sees(IpFamily.IPV4, VIEW);
        Plan plan = plan();
        live.synced(synced(plan, Map.of(), Set.of()));
        EndpointSlice ready = slice("shop", "web").port(8080).ready(TestNet.IPV4.pod(1)).build();
        log.slice(ready.name(), ready, CHANGED);
        WrittenState state = live.states().getFirst();
        assertSame(plan, state.written());
        assertEquals(1, state.desired().knownEndpoints());
        assertEquals(0, plan.knownEndpoints());
    }

    @Test
    void reading_takes_no_trigger_time_from_the_sync_thread() throws Exception {
        log.nodeListed();
        live.sees(IpFamily.IPV4, VIEW);
        EndpointSlice ready = slice("shop", "web").port(8080).ready(TestNet.IPV4.pod(1)).build();
        log.slice(ready.name(), ready, CHANGED);
        live.states();
        assertEquals(List.of(CHANGED), snapshots.latest(IpFamily.IPV4).since());
    }

    @Test
    void a_refused_service_keeps_the_reason_until_it_is_taken() throws Exception {
        log.nodeListed();
        live.sees(IpFamily.IPV4, VIEW);
        live.synced(synced(plan(), Map.of(WEB, "no space"), Set.of(WEB)));
        assertEquals(Map.of(WEB, "no space"), live.states().getFirst().refused());
        live.synced(synced(plan(), Map.of(), Set.of(WEB)));
        assertEquals(Map.of(WEB, "no space"), live.states().getFirst().refused());
        live.synced(synced(plan(), Map.of(), Set.of()));
        assertEquals(Map.of(), live.states().getFirst().refused());
    }

    private Plan plan() {
        return new Planner(IpFamily.IPV4)
                .plan(snapshots.newest(), VIEW, Plan.nothing(IpFamily.IPV4, VIEW));
    }

    private static Synced synced(
            Plan plan, Map<ServiceName, String> reported, Set<ServiceName> refused) {
        return new Synced(
                Optional.empty(),
                plan,
                new SyncReport(false, 1, List.of(), reported),
                refused,
                Duration.ZERO,
                List.of());
    }
}
