package dev.sluice.ipvs;

import static dev.sluice.conformance.ServiceBuilder.service;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.iptables.table.Table;
import dev.sluice.ipvs.change.InstalledState;
import dev.sluice.ipvs.change.ServerEdit;
import dev.sluice.model.EndpointSlice;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Services that the kernel refuses stay as they were, and do not hold up the others.
class RefusedServicesTest extends IpvsRefusalSetup {
    private static final Ip EXTERNAL = NET.externalIp(1);

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
        // No edit set the weight of the installed real server to 0 or deleted it.
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
        Plan installed = before.towards(plan, A::equals);
        // The real server that was added and taken back has weight 0 and drains like any other.
        now += Duration.ofSeconds(1).toNanos();
        assertEquals(List.of(), backend.finish());
        assertEquals(fresh(installed), kernel.image());
        assertNothingDrifts();

        // The installed state is known, so that changes of other Services need no read.
        int calls = kernel.calls();
        report =
                backend.sync(
                        installed.towards(
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

    /// The kernel refuses one part at a time: virtual servers, set entries, the address, a rule.
    @Test
    void a_new_service_of_which_something_is_refused_leaves_nothing_behind() throws SyncException {
        var web = b().vip(NET.vip(1)).sourceRange("203.0.113.0/24").nodePort(30080).build();
        backend.sync(become(cluster(List.of(a().build()), pods("a", NET.pod(1)))));
        InstalledState before = kernel.image();
        Plan installed = plan;
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
            backend.sync(installed);
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

    /// After a restart, only the kernel knows the state before.
    @Test
    void after_a_sync_that_read_the_kernel_it_stays_as_found() throws SyncException {
        List<Service> both = List.of(a().build(), b().build());
        backend.sync(become(cluster(both, pods("a", NET.pod(1)), pods("b", NET.pod(2)))));
        InstalledState before = kernel.image();
        Plan first = plan;
        backend = start(kernel, iptables);
        kernel.refuse(about("10.244.1.4"));
        Plan wanted = become(cluster(both, pods("a", NET.pod(3)), pods("b", NET.pod(2))));
        SyncReport report = backend.sync(wanted);
        assertTrue(report.full());
        assertEquals(Set.of(A), report.refused().keySet());
        assertEquals(before, kernel.image());
        assertNothingDrifts();

        // While the Service is withheld from the plan it stays, also after another full read.
        Plan without = Plan.nothing(IpFamily.IPV4, plan.node()).towards(wanted, A::equals);
        assertEquals(Map.of(), backend.sync(without).refused());
        backend.forget();
        assertEquals(Map.of(), backend.sync(without).refused());
        assertEquals(before, kernel.image());
        assertEquals(fresh(first), kernel.image());

        // A deleted Service is removed.
        Plan gone = become(cluster(List.of(b().build()), pods("b", NET.pod(2))));
        backend.sync(gone);
        assertEquals(fresh(gone), kernel.image());
    }

    /// The first by name owns the address. The kernel refuses its successor when it is deleted.
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

        // The same after a restart, when the installed state is read.
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
}
