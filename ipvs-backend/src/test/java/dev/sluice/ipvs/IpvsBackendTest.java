package dev.sluice.ipvs;

import static dev.sluice.conformance.ServiceBuilder.service;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.RandomClusters;
import dev.sluice.conformance.SliceBuilder;
import dev.sluice.conformance.TestCluster;
import dev.sluice.iptables.FakeIptables;
import dev.sluice.iptables.table.Table;
import dev.sluice.ipvs.change.InstalledServer;
import dev.sluice.ipvs.change.ServerEdit;
import dev.sluice.ipvs.state.IpsetEntry;
import dev.sluice.ipvs.state.IpsetName;
import dev.sluice.ipvs.state.RealServerAddress;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.state.VirtualServerSpec;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.plan.Plan;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IpvsBackendTest extends IpvsBackendSetup {
    @Test
    void a_new_service_is_whole_before_its_packets_come_in() throws SyncException {
        backend.sync(become(web(NET.pod(1))));
        List<String> written = kernel.takeWritten();
        assertEquals("bind 10.96.10.1", written.getLast());
        assertTrue(written.indexOf("+ CLUSTER_IP 10.96.10.1,tcp:80") < 3, written::toString);
        assertTrue(iptables.chains(Table.NAT).contains("KUBE-LOAD-BALANCER"));

        backend.sync(become(new TestCluster(ClusterSettings.DEFAULT, List.of(), List.of())));
        assertEquals("unbind 10.96.10.1", kernel.takeWritten().getFirst());
        assertEquals(Map.of(), kernel.image().servers());
    }

    @Test
    void an_endpoint_that_changes_costs_two_edits_and_its_entries() throws SyncException {
        backend.sync(become(web(NET.remotePod(1))));
        iptables.takeRuns();
        kernel.takeWritten();
        var report = backend.sync(become(web(NET.remotePod(2))));
        assertFalse(report.full());
        assertEquals(2, report.changes());
        assertEquals(
                List.of(
                        new ServerEdit.AddReal(
                                        web80(), new RealServerAddress(NET.remotePod(2), 8080))
                                .toString(),
                        new ServerEdit.SetReal(
                                        web80(), new RealServerAddress(NET.remotePod(1), 8080), 0)
                                .toString()),
                kernel.takeWritten());
        assertEquals(List.of(), iptables.takeRuns());
    }

    @Test
    void a_restart_writes_nothing() throws SyncException {
        backend.sync(become(web(NET.pod(1), NET.remotePod(1))));
        kernel.takeWritten();
        backend = start();
        var report = backend.sync(plan);
        assertTrue(report.full());
        assertEquals(0, report.changes());
        assertEquals(List.of(), kernel.takeWritten());
    }

    @Test
    void others_stay_where_excluded_and_go_elsewhere() throws SyncException {
        var kept = new ServerAddress(Protocol.TCP, Ip.of("192.0.2.1"), 80);
        var stale = new ServerAddress(Protocol.TCP, Ip.of("203.0.113.1"), 80);
        kernel.edit(
                List.of(
                        new ServerEdit.AddServer(VirtualServerSpec.of(kept, "wlc", 0)),
                        new ServerEdit.AddServer(VirtualServerSpec.of(stale, "wlc", 0))));
        backend.sync(become(web(NET.pod(1))));
        assertEquals(List.of(web80(), kept), List.copyOf(kernel.image().servers().keySet()));
    }

    @Test
    void a_scheduler_the_kernel_lacks_is_told_once_and_the_default_serves() throws SyncException {
        backend.sync(become(web(service("shop", "web").scheduler("warp"), NET.pod(1))));
        backend.sync(become(web(service("shop", "web").scheduler("warp"), NET.pod(2))));
        assertEquals("rr", schedulerOf(web80()));
        assertEquals(
                List.of(
                        "service shop/web asks for scheduler warp: the kernel has no scheduler warp;"
                                + " it gets rr"),
                told);
        backend.sync(become(web(service("shop", "web").scheduler("wlc"), NET.pod(2))));
        assertEquals("wlc", schedulerOf(web80()));
    }

    private String schedulerOf(ServerAddress at) {
        InstalledServer installed = kernel.image().servers().get(at);
        return installed == null ? "" : installed.server().scheduler();
    }

    @Test
    void rules_that_cannot_be_written_are_counted() throws SyncException {
        backend.sync(become(web(NET.pod(1))));
        assertEquals(0, backend.restoreFailures());
        iptables.refuse(line -> line.contains("KUBE-EXTERNAL-IP "));
        var external = web(service("shop", "web").externalIp(Ip.of("203.0.113.7")), NET.pod(1));
        var e = assertThrows(SyncException.class, () -> backend.sync(become(external)));
        assertEquals(
                "iptables-restore, table nat, refuses the rules that virtual servers need: Invalid"
                        + " argument",
                e.getMessage());
        assertEquals(1, backend.restoreFailures());
        iptables.refuse(_ -> false);
        backend.sync(plan);
        assertEquals(1, backend.restoreFailures());
    }

    @Test
    void of_two_services_at_one_address_the_other_has_it_when_one_goes() throws SyncException {
        Ip ip = Ip.of("203.0.113.7");
        var at = new ServerAddress(Protocol.TCP, ip, 80);
        var a = service("shop", "a").clusterIp(NET.clusterIp(1)).port(80).externalIp(ip).build();
        var b = service("shop", "b").clusterIp(NET.clusterIp(2)).port(80).externalIp(ip).build();
        var slice = SliceBuilder.slice("shop", "b").port(8080).ready(NET.pod(1)).build();
        backend.sync(
                become(new TestCluster(ClusterSettings.DEFAULT, List.of(a, b), List.of(slice))));
        assertEquals(Map.of(), weights(at));
        backend.sync(become(new TestCluster(ClusterSettings.DEFAULT, List.of(b), List.of(slice))));
        assertEquals(Map.of(new RealServerAddress(NET.pod(1), 8080), 1), weights(at));
    }

    private Map<RealServerAddress, Integer> weights(ServerAddress at) {
        return Objects.requireNonNull(kernel.image().servers().get(at)).weights();
    }

    @Test
    void who_claims_an_address_in_vain_keeps_nobody_from_it() throws SyncException {
        Ip ip = Ip.of("203.0.113.7");
        var a = service("shop", "a").clusterIp(NET.clusterIp(1)).port(80).externalIp(ip).build();
        var b =
                service("shop", "b")
                        .clusterIp(NET.clusterIp(2))
                        .port(80)
                        .externalIp(ip)
                        .externalLocal()
                        .build();
        var slices =
                List.of(
                        SliceBuilder.slice("shop", "a").port(8080).ready(NET.pod(1)).build(),
                        SliceBuilder.slice("shop", "b").port(8080).ready(NET.remotePod(1)).build());
        backend.sync(become(new TestCluster(ClusterSettings.DEFAULT, List.of(a, b), slices)));
        assertEquals(Set.of(), keptForTheNodeAndItsPods());
        backend.sync(become(new TestCluster(ClusterSettings.DEFAULT, List.of(b), slices)));
        assertEquals(
                Set.of(new IpsetEntry.OfIpPort(ip, Protocol.TCP, 80)), keptForTheNodeAndItsPods());
        backend.sync(become(new TestCluster(ClusterSettings.DEFAULT, List.of(a, b), slices)));
        assertEquals(Set.of(), keptForTheNodeAndItsPods());
    }

    private Set<IpsetEntry> keptForTheNodeAndItsPods() {
        return kernel.image().sets().getOrDefault(IpsetName.LOCAL_ELSEWHERE, Set.of());
    }

    /// Also on a slow machine, and while other work is to be done.
    @Test
    void flushed_rules_are_noticed_within_half_a_minute_while_services_change()
            throws SyncException {
        kernel.costs(() -> now += Duration.ofMillis(100).toNanos());
        backend.sync(become(web(NET.pod(1))));
        for (int round = 0; round < 3; round++) {
            iptables.run(Table.NAT, ":KUBE-SERVICES - [0:0]");
            long end = now + PROMISED.toNanos();
            long checked = now;
            Optional<Drift> found = Optional.empty();
            for (int change = 0; found.isEmpty() && now < end; change++) {
                now += Duration.ofMillis(500).toNanos();
                backend.sync(become(web(change % 2 == 0 ? NET.pod(2) : NET.pod(1))));
                if (now - checked >= backend.driftInterval().toNanos()) {
                    checked = now;
                    try {
                        found = backend.drift();
                    } catch (SyncException e) {
                        throw new AssertionError(e);
                    }
                }
            }
            assertEquals(
                    "chain KUBE-SERVICES of table nat", found.map(Drift::what).orElse("nothing"));
            backend.sync(plan);
        }
    }

    @Test
    void cleanup_leaves_what_is_not_ours() throws SyncException {
        var foreign = new ServerAddress(Protocol.TCP, Ip.of("192.0.2.99"), 80);
        kernel.edit(List.of(new ServerEdit.AddServer(VirtualServerSpec.of(foreign, "wlc", 0))));
        var nodePort = service("shop", "web").clusterIp(NET.clusterIp(1)).port(80).nodePort(30080);
        backend.sync(
                become(
                        new TestCluster(
                                ClusterSettings.DEFAULT,
                                List.of(nodePort.vip(NET.vip(1)).build()),
                                List.of())));
        new IpvsCleanup(kernel, iptables, false).run();
        assertEquals(List.of(foreign), List.copyOf(kernel.image().servers().keySet()));
        assertEquals(Map.of(), kernel.image().sets());
        assertFalse(kernel.hasLink());
        assertEquals(List.of(), ours(Table.NAT));
        assertEquals(List.of(), ours(Table.FILTER));
    }

    private List<String> ours(Table table) {
        return iptables.chains(table).stream().filter(name -> name.startsWith("KUBE-")).toList();
    }

    /// The final state is the same as after a first sync.
    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void random_changes_end_as_a_fresh_load(IpFamily family) throws SyncException {
        for (long seed = 0; seed < 40; seed++) {
            var random = new RandomClusters(seed);
            TestCluster each = random.cluster();
            var settings = new IpvsSettings("rr", 14, List.of(), DEADLINE);
            var grown = new FakeKernel();
            var changing =
                    new IpvsBackend(
                            settings, grown, new FakeIptables(), host, () -> now, new Told());
            Plan last = each.plan(family);
            changing.sync(last);
            for (int change = 0; change < 8; change++) {
                TestCluster next = random.changed(each);
                last = next.planAfter(each, last);
                each = next;
                changing.sync(last);
                now += Duration.ofMinutes(10).toNanos();
                changing.finish();
            }
            var fresh = new FakeKernel();
            new IpvsBackend(settings, fresh, new FakeIptables(), host, () -> now, new Told())
                    .sync(last);
            assertEquals(fresh.image(), grown.image(), "seed " + seed);
        }
    }
}
