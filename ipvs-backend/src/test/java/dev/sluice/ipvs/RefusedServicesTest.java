package dev.sluice.ipvs;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.ServiceBuilder;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.iptables.FakeIptables;
import dev.sluice.iptables.table.Table;
import dev.sluice.ipvs.change.InstalledState;
import dev.sluice.ipvs.change.ServerEdit;
import dev.sluice.ipvs.state.IpsetEntry;
import dev.sluice.ipvs.state.IpsetName;
import dev.sluice.ipvs.state.Item;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Planner;
import dev.sluice.services.Snapshot;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What the kernel refuses, and what becomes of the rest.
class RefusedServicesTest {
    private static final TestNet NET = TestNet.IPV4;
    private static final Ip EXTERNAL = NET.externalIp(1);
    private static final ServiceName A = new ServiceName("shop", "a");
    private static final ServiceName B = new ServiceName("shop", "b");
    private static final Duration MINUTES = Duration.ofMinutes(5);

    private final FakeKernel kernel = new FakeKernel();
    private final FakeIptables iptables = new FakeIptables();
    private final Planner planner = new Planner(IpFamily.IPV4);
    private long now;
    private IpvsBackend backend = start(kernel, iptables);
    private TestCluster cluster = new TestCluster(ClusterSettings.DEFAULT, List.of(), List.of());
    private Snapshot snapshot = cluster.snapshot();
    private Plan plan = Plan.nothing(IpFamily.IPV4, ClusterSettings.DEFAULT.view(IpFamily.IPV4));

    private IpvsBackend start(FakeKernel kernel, FakeIptables iptables) {
        var settings = new IpvsSettings("rr", 14, List.of(), MINUTES);
        return new IpvsBackend(
                settings, kernel, iptables, new FakeHost(), () -> now, new SilentListener());
    }

    private Plan become(TestCluster other) {
        snapshot = snapshot.with(other.changesSince(cluster));
        cluster = other;
        plan = planner.plan(snapshot, ClusterSettings.DEFAULT.view(IpFamily.IPV4), plan);
        return plan;
    }

    private static TestCluster cluster(List<Service> services, EndpointSlice... slices) {
        return new TestCluster(ClusterSettings.DEFAULT, services, List.of(slices));
    }

    private static ServiceBuilder a() {
        return service("shop", "a").clusterIp(NET.clusterIp(1)).port(80);
    }

    private static ServiceBuilder b() {
        return service("shop", "b").clusterIp(NET.clusterIp(2)).port(80);
    }

    private static EndpointSlice pods(String name, Ip... pods) {
        return slice("shop", name).port(8080).ready(pods).build();
    }

    private static Predicate<ServerEdit> about(String text) {
        return edit -> edit.what().contains(text);
    }

    private static Predicate<Item> entry(String text) {
        return item -> item.toString().contains(text);
    }

    /// What a fresh load of a plan makes.
    private InstalledState fresh(Plan wanted) throws SyncException {
        var other = new FakeKernel();
        start(other, new FakeIptables()).sync(wanted);
        return other.image();
    }

    @Test
    void what_is_refused_again_changes_nothing() throws SyncException {
        backend.sync(become(cluster(List.of(a().build(), b().build()), pods("a", NET.pod(1)))));
        InstalledState before = kernel.image();
        List<ServerEdit> seen = new ArrayList<>();
        kernel.refuse(edit -> {
            seen.add(edit);
            return edit instanceof ServerEdit.AddReal;
        });
        Plan wanted =
                become(
                        cluster(
                                List.of(a().nodePort(30080).build(), b().build()),
                                pods("a", NET.pod(2))));
        for (int i = 0; i < 3; i++) {
            SyncReport report = backend.sync(wanted);
            assertEquals(Set.of(A), report.refused().keySet());
            assertEquals(0, report.changes());
        }
        // The endpoint that stands was never without new connections.
        assertEquals(
                Set.of(
                        ServerEdit.AddServer.class,
                        ServerEdit.AddReal.class,
                        ServerEdit.DeleteServer.class),
                seen.stream().map(Object::getClass).collect(Collectors.toSet()));
        now += MINUTES.toNanos();
        backend.finish();
        assertEquals(before, kernel.image());
    }

    private void assertNothingDrifts() throws SyncException {
        for (int i = 0; i < 60; i++) {
            now += backend.driftInterval().toNanos();
            assertEquals(Optional.empty(), backend.drift().map(Drift::what));
        }
    }

    @Test
    void a_real_server_that_is_refused_leaves_its_service_as_it_was() throws SyncException {
        backend.sync(become(cluster(List.of(a().build(), b().build()), pods("a", NET.pod(1)))));
        Plan before = plan;
        kernel.refuse(about("10.244.1.3"));
        SyncReport report =
                backend.sync(
                        become(
                                cluster(
                                        List.of(a().build(), b().build()),
                                        pods("a", NET.remotePod(1), NET.pod(2)),
                                        pods("b", NET.pod(3)))));
        assertEquals(
                Map.of(A, "real server 10.244.1.3:8080 of 10.96.10.1:80/TCP: EINVAL"),
                report.refused());
        assertFalse(report.full());
        Plan stands = before.towards(plan, A::equals);
        // What came and was taken back takes no new connections, and goes as all that drain.
        now += Duration.ofSeconds(1).toNanos();
        assertEquals(List.of(), backend.finish());
        assertEquals(fresh(stands), kernel.image());
        assertNothingDrifts();

        // What is known to stand need not be read: the others change at their usual cost.
        int calls = kernel.calls();
        report =
                backend.sync(
                        stands.towards(
                                become(
                                        cluster(
                                                List.of(a().build(), b().build()),
                                                pods("a", NET.remotePod(1), NET.pod(2)),
                                                pods("b", NET.pod(4)))),
                                A::equals));
        assertEquals(Map.of(), report.refused());
        assertEquals(4, report.changes());
        assertTrue(kernel.calls() - calls <= 4, "calls " + (kernel.calls() - calls));

        kernel.refuse(_ -> false);
        assertEquals(Map.of(), backend.sync(plan).refused());
        now += MINUTES.toNanos();
        backend.finish();
        assertEquals(fresh(plan), kernel.image());
    }

    /// Whatever is refused of it.
    @Test
    void a_new_service_of_which_something_is_refused_leaves_nothing_behind() throws SyncException {
        var web = b().vip(NET.vip(1)).sourceRange("203.0.113.0/24").nodePort(30080).build();
        backend.sync(become(cluster(List.of(a().build()), pods("a", NET.pod(1)))));
        InstalledState before = kernel.image();
        Plan stands = plan;
        Plan wanted = become(cluster(List.of(a().build(), web), pods("a", NET.pod(1))));
        List<Runnable> causes =
                List.of(
                        () -> kernel.refuse(about("10.96.10.2")),
                        () -> kernel.refuse(about(":30080")),
                        () -> kernel.refuseItems(entry("LOAD_BALANCER_SOURCE_CIDR")),
                        () -> kernel.refuseItems(entry("NODE_PORT_TCP")),
                        () -> kernel.refuseItems(entry("Bound[ip=10.96.10.2]")),
                        () -> iptables.refuse(line -> line.contains("--vaddr")));
        for (Runnable cause : causes) {
            cause.run();
            SyncReport report = backend.sync(wanted);
            assertFalse(report.full());
            assertEquals(Set.of(B), report.refused().keySet(), report::toString);
            kernel.refuse(_ -> false);
            kernel.refuseItems(_ -> false);
            iptables.refuse(_ -> false);
            backend.sync(stands);
            for (int i = 0; i < 10; i++) {
                now += MINUTES.toNanos();
                backend.finish();
            }
            assertEquals(before, kernel.image());
            assertNothingDrifts();
        }
        assertEquals(Map.of(), backend.sync(wanted).refused());
        assertEquals(fresh(wanted), kernel.image());
    }

    @Test
    void one_guard_of_many_that_is_refused_is_found() throws SyncException {
        List<Service> services = new ArrayList<>();
        for (int i = 1; i <= 20; i++) {
            services.add(
                    service("shop", "s" + i)
                            .clusterIp(NET.clusterIp(i))
                            .port(80)
                            .vip(NET.vip(i))
                            .sourceRange("203.0.113.0/24")
                            .build());
        }
        String bad = "--vaddr " + NET.vip(7);
        iptables.refuse(line -> line.contains(bad));
        SyncReport report = backend.sync(become(cluster(services)));
        assertEquals(Set.of(new ServiceName("shop", "s7")), report.refused().keySet());
        assertEquals(19, iptables.rules(Table.FILTER, "KUBE-IPVS-OUT-FILTER").size());
        iptables.refuse(_ -> false);
        assertEquals(Map.of(), backend.sync(plan).refused());
        assertEquals(20, iptables.rules(Table.FILTER, "KUBE-IPVS-OUT-FILTER").size());
    }

    /// After a restart its former state is known only as the kernel has it.
    @Test
    void after_a_sync_that_read_the_kernel_it_stays_as_found() throws SyncException {
        List<Service> both = List.of(a().build(), b().build());
        backend.sync(become(cluster(both, pods("a", NET.pod(1)), pods("b", NET.pod(2)))));
        InstalledState before = kernel.image();
        Plan stood = plan;
        backend = start(kernel, iptables);
        kernel.refuse(about("10.244.1.4"));
        Plan wanted = become(cluster(both, pods("a", NET.pod(3)), pods("b", NET.pod(2))));
        SyncReport report = backend.sync(wanted);
        assertTrue(report.full());
        assertEquals(Set.of(A), report.refused().keySet());
        assertEquals(before, kernel.image());
        assertNothingDrifts();

        // Withheld, it stays, also when all is read again.
        Plan without = Plan.nothing(IpFamily.IPV4, plan.node()).towards(wanted, A::equals);
        assertEquals(Map.of(), backend.sync(without).refused());
        backend.forget();
        assertEquals(Map.of(), backend.sync(without).refused());
        assertEquals(before, kernel.image());
        assertEquals(fresh(stood), kernel.image());

        // Deleted, it goes.
        Plan gone = become(cluster(List.of(b().build()), pods("b", NET.pod(2))));
        backend.sync(gone);
        assertEquals(fresh(gone), kernel.image());
    }

    /// The one whose name comes first has it; the other is not let in when it leaves.
    @Test
    void who_cannot_take_over_an_address_is_refused_and_its_owner_goes() throws SyncException {
        var owner = a().externalIp(EXTERNAL).build();
        var claimant = b().externalIp(EXTERNAL).build();
        var slices = new EndpointSlice[] {pods("a", NET.pod(1)), pods("b", NET.pod(2))};
        backend.sync(become(cluster(List.of(owner, claimant), slices)));
        Plan both = plan;
        kernel.refuse(edit ->
                about("10.244.1.3:8080 of " + EXTERNAL).test(edit)
                        && edit instanceof ServerEdit.AddReal);
        SyncReport report = backend.sync(become(cluster(List.of(claimant), slices)));
        assertEquals(Set.of(B), report.refused().keySet());
        now += MINUTES.toNanos();
        backend.finish();
        assertEquals(fresh(both.towards(plan, B::equals)), kernel.image());
        assertNothingDrifts();
        kernel.refuse(_ -> false);
        assertEquals(Map.of(), backend.sync(plan).refused());
        assertEquals(fresh(plan), kernel.image());
    }

    @Test
    void who_is_refused_keeps_the_address_that_it_was_to_leave() throws SyncException {
        var pods = new EndpointSlice[] {pods("a", NET.pod(1)), pods("b", NET.pod(2))};
        var claimant = b().externalIp(EXTERNAL).build();
        backend.sync(become(cluster(List.of(a().externalIp(EXTERNAL).build(), claimant), pods)));
        Plan before = plan;
        kernel.refuse(about("10.244.1.4"));
        SyncReport report =
                backend.sync(
                        become(
                                cluster(
                                        List.of(a().build(), claimant),
                                        pods("a", NET.pod(3)),
                                        pods("b", NET.pod(2)))));
        assertEquals(Set.of(A), report.refused().keySet());
        now += MINUTES.toNanos();
        backend.finish();
        assertEquals(fresh(before), kernel.image());
        assertEquals(0, backend.sync(before.towards(plan, A::equals)).changes());
        kernel.refuse(_ -> false);
        assertEquals(Map.of(), backend.sync(plan).refused());
        now += MINUTES.toNanos();
        backend.finish();
        assertEquals(fresh(plan), kernel.image());
    }

    @Test
    void who_is_refused_takes_nobodys_address() throws SyncException {
        var claimant = b().externalIp(EXTERNAL).build();
        backend.sync(become(cluster(List.of(claimant), pods("b", NET.pod(2)))));
        Plan before = plan;
        kernel.refuse(about("10.244.1.4"));
        var both = List.of(a().externalIp(EXTERNAL).build(), claimant);
        Plan wanted = become(cluster(both, pods("a", NET.pod(3)), pods("b", NET.pod(2))));
        SyncReport report = backend.sync(wanted);
        assertEquals(Set.of(A), report.refused().keySet());
        now += MINUTES.toNanos();
        backend.finish();
        assertEquals(fresh(before), kernel.image());
        assertNothingDrifts();

        // Nor where what stands is read.
        backend = start(kernel, iptables);
        assertEquals(Set.of(A), backend.sync(wanted).refused().keySet());
        now += MINUTES.toNanos();
        backend.finish();
        assertEquals(fresh(before).servers(), kernel.image().servers());
        kernel.refuse(_ -> false);
        backend.sync(wanted);
        now += MINUTES.toNanos();
        backend.finish();
        assertEquals(fresh(wanted), kernel.image());
    }

    @Test
    void what_cannot_be_removed_fails_nothing_and_is_tried_again_ever_more_seldom()
            throws SyncException {
        var cluster = cluster(List.of(a().build(), b().build()), pods("a", NET.pod(1)));
        backend.sync(become(cluster));
        kernel.refuse(about("10.96.10.2"));
        kernel.refuseItems(entry("10.96.10.2"));
        SyncReport report =
                backend.sync(become(cluster(List.of(a().build()), cluster.slices().getFirst())));
        assertEquals(Map.of(), report.refused());
        assertTrue(kernel.image().bound().contains(NET.clusterIp(2)));
        assertEquals(
                Optional.empty(), backend.drift().map(Drift::what), "what is kept is no drift");
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            Duration wait = backend.unfinished().orElseThrow();
            waits.add(wait.toSeconds());
            now += wait.toNanos();
            List<String> lines = backend.finish();
            assertEquals(4, lines.size(), lines::toString);
            assertTrue(lines.contains("address 10.96.10.2 on kube-ipvs0: EACCES"), lines::toString);
        }
        assertEquals(List.of(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 300L, 300L), waits);
        kernel.refuse(_ -> false);
        kernel.refuseItems(_ -> false);
        now += MINUTES.toNanos();
        assertEquals(List.of(), backend.finish());
        assertEquals(Optional.empty(), backend.unfinished());
        assertEquals(fresh(plan), kernel.image());
        assertNothingDrifts();
    }

    /// As where another program removed it a moment ago: nobody is to blame, and it is read.
    @Test
    void what_is_not_as_it_was_left_is_read_and_repaired_at_once() throws SyncException {
        backend.sync(become(cluster(List.of(a().build()), pods("a", NET.pod(1)))));
        var at = new ServerAddress(Protocol.TCP, NET.clusterIp(1), 80);
        kernel.edit(List.of(new ServerEdit.DeleteServer(at)));
        SyncReport report =
                backend.sync(become(cluster(List.of(a().build()), pods("a", NET.pod(2)))));
        assertTrue(report.full());
        assertEquals(Map.of(), report.refused());
        assertEquals(fresh(plan), kernel.image());

        kernel.destroySets(EnumSet.allOf(IpsetName.class));
        report = backend.sync(become(cluster(List.of(a().build(), b().build()))));
        assertTrue(report.full());
        assertEquals(Map.of(), report.refused());
        assertTrue(
                kernel.image()
                        .holds(
                                new Item.Member(
                                        IpsetName.CLUSTER_IP,
                                        new IpsetEntry.OfIpPort(
                                                NET.clusterIp(2), Protocol.TCP, 80))));
    }

    /// A real server that left and cannot be told to take no more connections.
    @Test
    void a_real_server_that_cannot_be_drained_is_tried_again() throws SyncException {
        backend.sync(become(cluster(List.of(a().build()), pods("a", NET.pod(1), NET.pod(2)))));
        kernel.refuse(about("10.244.1.2"));
        SyncReport report =
                backend.sync(become(cluster(List.of(a().build()), pods("a", NET.pod(2)))));
        assertEquals(Map.of(), report.refused());
        assertNothingDrifts();
        kernel.refuse(_ -> false);
        now += MINUTES.toNanos();
        backend.finish();
        assertEquals(fresh(plan), kernel.image());
    }

    /// A look that fails accuses nobody.
    @Test
    void a_look_that_fails_is_no_drift_and_forgets_nothing() throws SyncException {
        backend.sync(become(cluster(List.of(a().build()), pods("a", NET.pod(1)))));
        boolean failed = false;
        for (int i = 0; i < 25; i++) {
            now += backend.driftInterval().toNanos();
            kernel.failAfter(0, false);
            try {
                assertEquals(Optional.empty(), backend.drift());
            } catch (SyncException _) {
                failed = true;
            }
        }
        assertTrue(failed);
        kernel.failAfter(-1, false);
        assertFalse(backend.sync(plan).full());
        assertNothingDrifts();
    }
}
