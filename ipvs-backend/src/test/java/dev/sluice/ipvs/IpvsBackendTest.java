package dev.sluice.ipvs;

import static dev.sluice.conformance.ServiceBuilder.service;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.Cluster;
import dev.sluice.conformance.RandomClusters;
import dev.sluice.conformance.ServiceBuilder;
import dev.sluice.conformance.Settings;
import dev.sluice.conformance.SliceBuilder;
import dev.sluice.conformance.TestNet;
import dev.sluice.iptables.FakeIptables;
import dev.sluice.iptables.table.Table;
import dev.sluice.ipvs.change.Image;
import dev.sluice.ipvs.change.ServerEdit;
import dev.sluice.ipvs.change.Standing;
import dev.sluice.ipvs.state.Entry;
import dev.sluice.ipvs.state.Entry.OfIpPort;
import dev.sluice.ipvs.state.Entry.OfIpPortNet;
import dev.sluice.ipvs.state.Item.Member;
import dev.sluice.ipvs.state.RealServer;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.ipvs.state.SetName;
import dev.sluice.ipvs.state.VirtualServer;
import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.Plan;
import dev.sluice.plan.Planner;
import dev.sluice.services.Snapshot;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IpvsBackendTest {
    private static final TestNet NET = TestNet.IPV4;
    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final Duration PROMISED = Duration.ofSeconds(30);
    private static final RealServer POD1 = new RealServer(NET.pod(1), 8080);
    private static final RealServer POD2 = new RealServer(NET.pod(2), 8080);
    private static final RealServer POD3 = new RealServer(NET.pod(3), 8080);

    private final FakeKernel kernel = new FakeKernel();
    private final FakeIptables iptables = new FakeIptables();
    private final FakeHost host = new FakeHost();
    private final List<String> told = new ArrayList<>();
    private final Planner planner = new Planner(IpFamily.IPV4);
    private IpvsBackend backend = start();
    private Plan plan = Plan.nothing(IpFamily.IPV4, Settings.DEFAULT.view(IpFamily.IPV4));
    private Cluster cluster = new Cluster(Settings.DEFAULT, List.of(), List.of());
    private Snapshot snapshot = cluster.snapshot();
    private long now;

    private IpvsBackend start() {
        var settings = new IpvsSettings("rr", 14, List.of(Cidr.of("192.0.2.0/24")), DEADLINE);
        return new IpvsBackend(settings, kernel, iptables, host, () -> now, new Told());
    }

    private final class Told implements IpvsListener {
        @Override
        public void unknownScheduler(UnknownScheduler scheduler) {
            told.add(scheduler.toString());
        }

        @Override
        public void cutOff(Drain drain, String why) {
            told.add("cut off " + drain.real() + ": " + why);
        }

        @Override
        public void settingRefused(String why) {
            told.add(why);
        }
    }

    private Plan become(Cluster other) {
        snapshot = snapshot.with(other.changesSince(cluster));
        cluster = other;
        plan = planner.plan(snapshot, Settings.DEFAULT.view(IpFamily.IPV4), plan);
        return plan;
    }

    private static Cluster web(Ip... pods) {
        return web(service("shop", "web"), pods);
    }

    private static Cluster web(ServiceBuilder web, Ip... pods) {
        return web(web, slice().ready(pods));
    }

    private static Cluster web(SliceBuilder slice) {
        return web(service("shop", "web"), slice);
    }

    private static Cluster web(ServiceBuilder web, SliceBuilder slice) {
        return new Cluster(
                Settings.DEFAULT,
                List.of(web.clusterIp(NET.clusterIp(1)).port(80).build()),
                List.of(slice.build()));
    }

    private static SliceBuilder slice() {
        return SliceBuilder.slice("shop", "web").port(8080);
    }

    private static ServerAddress web80() {
        return new ServerAddress(Protocol.TCP, NET.clusterIp(1), 80);
    }

    @Test
    void a_new_service_is_whole_before_its_packets_come_in() throws SyncException {
        backend.sync(become(web(NET.pod(1))));
        List<String> written = kernel.takeWritten();
        assertEquals("bind 10.96.10.1", written.getLast());
        assertTrue(written.indexOf("+ CLUSTER_IP 10.96.10.1,tcp:80") < 3, written::toString);
        assertTrue(iptables.chains(Table.NAT).contains("KUBE-LOAD-BALANCER"));

        backend.sync(become(new Cluster(Settings.DEFAULT, List.of(), List.of())));
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
                        new ServerEdit.AddReal(web80(), new RealServer(NET.remotePod(2), 8080))
                                .toString(),
                        new ServerEdit.SetReal(web80(), new RealServer(NET.remotePod(1), 8080), 0)
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
    void who_left_goes_when_idle_and_is_taken_back_if_it_returns() throws SyncException {
        backend.sync(become(web(NET.pod(1), NET.pod(2))));
        assertEquals(Optional.empty(), backend.unfinished());
        kernel.carry(POD1, 1);
        backend.sync(become(web(NET.pod(2))));
        assertEquals(Map.of(POD1, 0, POD2, 1), weights());
        assertEquals(Duration.ofSeconds(1), backend.unfinished().orElseThrow());

        now += Duration.ofSeconds(1).toNanos();
        backend.finish();
        assertEquals(Map.of(POD1, 0, POD2, 1), weights());
        assertEquals(List.of(new Drain(web80(), POD1, 1, 0)), backend.drains());

        backend.sync(become(web(NET.pod(1), NET.pod(2))));
        assertEquals(Map.of(POD1, 1, POD2, 1), weights());
        assertEquals(Optional.empty(), backend.unfinished());
        assertEquals(List.of(), backend.drains());

        backend.sync(become(web(NET.pod(2))));
        kernel.carry(POD1, 0);
        now += Duration.ofSeconds(1).toNanos();
        backend.finish();
        assertEquals(Map.of(POD2, 1), weights());
        assertEquals(List.of(), backend.drains());
    }

    @Test
    void who_takes_too_long_is_cut_off() throws SyncException {
        backend.sync(become(web(NET.pod(1), NET.pod(2))));
        kernel.carry(POD1, 3);
        backend.sync(become(web(NET.pod(2))));
        now += DEADLINE.toNanos();
        assertFalse(backend.unfinished().orElseThrow().isPositive());
        backend.finish();
        assertEquals(Map.of(POD2, 1), weights());
        assertEquals(
                List.of("cut off 10.244.1.2:8080: it took longer than ipvs.drainDeadline"), told);
    }

    @Test
    void who_terminates_has_the_grace_period_of_its_pod() throws SyncException {
        backend.sync(become(web(NET.pod(1), NET.pod(2))));
        kernel.carry(POD1, 3);
        backend.sync(become(web(slice().ready(NET.pod(2)).terminating(NET.pod(1)))));
        assertEquals(Map.of(POD1, 0, POD2, 1), weights());
        now += DEADLINE.multipliedBy(20).toNanos();
        backend.finish();
        assertEquals(Map.of(POD1, 0, POD2, 1), weights());

        backend.sync(become(web(NET.pod(2))));
        now += Draining.AFTER_THE_POD.minusSeconds(1).toNanos();
        backend.finish();
        assertEquals(Map.of(POD1, 0, POD2, 1), weights());
        now += Duration.ofSeconds(1).toNanos();
        assertFalse(backend.unfinished().orElseThrow().isPositive());
        backend.finish();
        assertEquals(Map.of(POD2, 1), weights());
        assertEquals(List.of("cut off 10.244.1.2:8080: its pod has ended"), told);
    }

    /// Those that terminate serve where nothing else does.
    @Test
    void who_terminates_takes_new_connections_while_nobody_else_can() throws SyncException {
        backend.sync(become(web(NET.pod(1), NET.pod(2))));
        kernel.carry(POD1, 1);
        kernel.carry(POD2, 1);
        backend.sync(become(web(slice().ready(NET.pod(2)).terminating(NET.pod(1)))));
        assertEquals(Map.of(POD1, 0, POD2, 1), weights());
        backend.sync(become(web(slice().terminating(NET.pod(1), NET.pod(2)))));
        assertEquals(Map.of(POD1, 1, POD2, 1), weights());
        assertEquals(Optional.empty(), backend.unfinished());

        // Somebody else comes; and both pods have ended, one of them in this very moment.
        backend.sync(become(web(slice().ready(NET.pod(3)).terminating(NET.pod(1)))));
        assertEquals(Map.of(POD1, 0, POD2, 0, POD3, 1), weights());
        backend.sync(become(web(NET.pod(3))));
        now += Draining.AFTER_THE_POD.toNanos();
        backend.finish();
        assertEquals(Map.of(POD3, 1), weights());
    }

    @Test
    void that_a_pod_ended_is_known_after_it_was_refused() throws SyncException {
        backend.sync(become(web(slice().ready(NET.pod(2)).terminating(NET.pod(1)))));
        kernel.edit(
                List.of(
                        new ServerEdit.AddReal(web80(), POD1),
                        new ServerEdit.SetReal(web80(), POD1, 0)));
        kernel.carry(POD1, 1);
        backend.forget();
        backend.sync(plan);
        kernel.refuse(edit -> edit.what().contains("10.244.1.4"));
        assertEquals(
                Set.of(new ServiceName("shop", "web")),
                backend.sync(become(web(NET.pod(2), NET.pod(3)))).refused().keySet());
        kernel.refuse(_ -> false);
        backend.sync(plan);
        now += Draining.AFTER_THE_POD.toNanos();
        backend.finish();
        assertEquals(Map.of(POD2, 1, POD3, 1), weights());
    }

    @Test
    void a_restart_goes_on_draining() throws SyncException {
        backend.sync(become(web(NET.pod(1), NET.pod(2))));
        kernel.carry(POD1, 1);
        backend.sync(become(web(NET.pod(2))));
        backend = start();
        assertEquals(0, backend.sync(plan).changes());
        kernel.carry(POD1, 0);
        now += Duration.ofSeconds(2).toNanos();
        backend.finish();
        assertEquals(Map.of(POD2, 1), weights());
    }

    @Test
    void udp_goes_at_once() throws SyncException {
        backend.sync(become(dns(NET.pod(1), NET.pod(2))));
        kernel.carry(new RealServer(NET.pod(1), 53), 5);
        backend.sync(become(dns(NET.pod(2))));
        var at = new ServerAddress(Protocol.UDP, NET.clusterIp(2), 53);
        Standing standing = kernel.image().servers().get(at);
        assertTrue(standing != null);
        assertEquals(Map.of(new RealServer(NET.pod(2), 53), 1), standing.weights());
    }

    private static Cluster dns(Ip... pods) {
        return new Cluster(
                Settings.DEFAULT,
                List.of(
                        service("kube-system", "dns")
                                .clusterIp(NET.clusterIp(2))
                                .port("dns", Protocol.UDP, 53)
                                .build()),
                List.of(
                        SliceBuilder.slice("kube-system", "dns")
                                .port("dns", Protocol.UDP, 53)
                                .ready(pods)
                                .build()));
    }

    private Map<RealServer, Integer> weights() {
        Standing standing = kernel.image().servers().get(web80());
        assertTrue(standing != null);
        return standing.weights();
    }

    @Test
    void others_stay_where_excluded_and_go_elsewhere() throws SyncException {
        var kept = new ServerAddress(Protocol.TCP, Ip.of("192.0.2.1"), 80);
        var stale = new ServerAddress(Protocol.TCP, Ip.of("203.0.113.1"), 80);
        kernel.edit(
                List.of(
                        new ServerEdit.AddServer(VirtualServer.of(kept, "wlc", 0)),
                        new ServerEdit.AddServer(VirtualServer.of(stale, "wlc", 0))));
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
        Standing standing = kernel.image().servers().get(at);
        return standing == null ? "" : standing.server().scheduler();
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
        backend.sync(become(new Cluster(Settings.DEFAULT, List.of(a, b), List.of(slice))));
        assertEquals(Map.of(), weights(at));
        backend.sync(become(new Cluster(Settings.DEFAULT, List.of(b), List.of(slice))));
        assertEquals(Map.of(new RealServer(NET.pod(1), 8080), 1), weights(at));
    }

    private Map<RealServer, Integer> weights(ServerAddress at) {
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
        backend.sync(become(new Cluster(Settings.DEFAULT, List.of(a, b), slices)));
        assertEquals(Set.of(), keptForTheNodeAndItsPods());
        backend.sync(become(new Cluster(Settings.DEFAULT, List.of(b), slices)));
        assertEquals(Set.of(new Entry.OfIpPort(ip, Protocol.TCP, 80)), keptForTheNodeAndItsPods());
        backend.sync(become(new Cluster(Settings.DEFAULT, List.of(a, b), slices)));
        assertEquals(Set.of(), keptForTheNodeAndItsPods());
    }

    private Set<Entry> keptForTheNodeAndItsPods() {
        return kernel.image().sets().getOrDefault(SetName.LOCAL_ELSEWHERE, Set.of());
    }

    @Test
    void drift_is_noticed_within_half_a_minute_and_repaired() throws SyncException {
        backend.sync(become(guarded(NET.pod(1))));
        assertEquals(Optional.empty(), drift(Duration.ofMinutes(2)));
        Image before = kernel.image();
        int number = 0;
        for (Damage damage : damages()) {
            damage.run();
            assertTrue(drift(PROMISED).isPresent(), "damage " + number++);
            backend.sync(plan);
            assertEquals(before, kernel.image());
            assertTrue(host.isRight());
            assertEquals(Optional.empty(), drift(Duration.ofMinutes(1)));
        }
    }

    private static Cluster guarded(Ip... pods) {
        return web(service("shop", "web").vip(NET.vip(1)).sourceRange("203.0.113.0/24"), pods);
    }

    /// Looks as often as is asked for, until something is found.
    private Optional<Drift> drift(Duration atMost) {
        long end = now + atMost.toNanos();
        Optional<Drift> found = Optional.empty();
        while (found.isEmpty() && now + backend.driftInterval().toNanos() <= end) {
            now += backend.driftInterval().toNanos();
            try {
                found = backend.drift();
            } catch (SyncException e) {
                throw new AssertionError(e);
            }
        }
        return found;
    }

    @FunctionalInterface
    private interface Damage {
        void run() throws SyncException;
    }

    private List<Damage> damages() {
        var entry = OfIpPort.of(web80());
        var ping = new Entry.Foreign(NET.clusterIp(1), 1, 0x0800, Optional.empty());
        var sources = SetName.LOAD_BALANCER_SOURCE_CIDR;
        Cidr half = Cidr.of("203.0.113.0/25");
        var range = new OfIpPortNet(NET.vip(1), Protocol.TCP, 80, Cidr.of("203.0.113.0/24"));
        var part = new OfIpPortNet(NET.vip(1), Protocol.TCP, 80, half);
        var otherEntry = new OfIpPort(NET.clusterIp(1), Protocol.TCP, 81);
        return List.of(
                () -> kernel.edit(List.of(new ServerEdit.DeleteServer(web80()))),
                () -> kernel.edit(List.of(set(web80(), "wlc", 0, 0))),
                () -> kernel.edit(List.of(set(web80(), "rr", VirtualServer.PERSISTENT, 600))),
                () -> kernel.edit(List.of(set(web80(), "rr", 0, -1))),
                () -> kernel.edit(List.of(new ServerEdit.DeleteReal(web80(), POD1))),
                () -> kernel.edit(List.of(new ServerEdit.SetReal(web80(), POD1, 7))),
                () -> kernel.unbind(List.of(NET.clusterIp(1))),
                () -> kernel.bind(List.of(Ip.of("203.0.113.99"))),
                () -> {
                    kernel.unbind(List.of(NET.clusterIp(1)));
                    kernel.bind(List.of(Ip.of("203.0.113.99")));
                },
                () -> kernel.leave(List.of(new Member(SetName.CLUSTER_IP, entry))),
                () -> kernel.join(List.of(new Member(SetName.CLUSTER_IP, otherEntry))),
                () -> {
                    kernel.leave(List.of(new Member(SetName.CLUSTER_IP, entry)));
                    kernel.join(List.of(new Member(SetName.CLUSTER_IP, otherEntry)));
                },
                () -> kernel.join(List.of(new Member(SetName.CLUSTER_IP, ping))),
                () -> kernel.join(List.of(new Member(sources, new Entry.Except(range)))),
                () -> kernel.join(List.of(new Member(sources, new Entry.Except(part)))),
                () -> kernel.exchange(SetName.CLUSTER_IP),
                host::spoil,
                () -> iptables.run(Table.NAT, ":KUBE-SERVICES - [0:0]"));
    }

    private static ServerEdit set(ServerAddress at, String scheduler, int flags, int timeout) {
        return new ServerEdit.SetServer(new VirtualServer(at, scheduler, flags, timeout));
    }

    /// One that was added drains first, as one that we left would.
    @Test
    void a_real_server_that_was_added_takes_no_more_connections() throws SyncException {
        backend.sync(become(web(NET.pod(1))));
        kernel.edit(List.of(new ServerEdit.AddReal(web80(), POD2)));
        assertTrue(drift(PROMISED).isPresent());
        backend.sync(plan);
        assertEquals(Map.of(POD1, 1, POD2, 0), weights());
        assertEquals(Optional.empty(), drift(Duration.ofMinutes(1)));

        kernel.edit(List.of(new ServerEdit.SetReal(web80(), POD2, 1)));
        assertTrue(drift(PROMISED).isPresent());
        backend.sync(plan);
        backend.finish();
        assertEquals(Map.of(POD1, 1), weights());
    }

    /// However slow the machine is, and whatever else there is to do.
    @Test
    void flushed_rules_are_noticed_within_half_a_minute_while_services_change()
            throws SyncException {
        kernel.costs(() -> now += Duration.ofMillis(100).toNanos());
        backend.sync(become(web(NET.pod(1))));
        for (int round = 0; round < 3; round++) {
            iptables.run(Table.NAT, ":KUBE-SERVICES - [0:0]");
            long end = now + PROMISED.toNanos();
            long looked = now;
            Optional<Drift> found = Optional.empty();
            for (int change = 0; found.isEmpty() && now < end; change++) {
                now += Duration.ofMillis(500).toNanos();
                backend.sync(become(web(change % 2 == 0 ? NET.pod(2) : NET.pod(1))));
                if (now - looked >= backend.driftInterval().toNanos()) {
                    looked = now;
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

    /// Also while what the kernel lists at once, sizes among it, is not due.
    @Test
    void a_set_that_lost_an_entry_is_named() throws SyncException {
        kernel.costs(() -> now += Duration.ofMillis(100).toNanos());
        backend.sync(become(web(NET.pod(1))));
        assertEquals(Optional.empty(), backend.drift());
        kernel.leave(List.of(new Member(SetName.CLUSTER_IP, Entry.OfIpPort.of(web80()))));
        now += backend.driftInterval().toNanos();
        assertEquals(
                Optional.of("ipset " + SetName.CLUSTER_IP + " holds 0 entries, not 1"),
                backend.drift().map(Drift::what));
    }

    @Test
    void cleanup_leaves_what_is_not_ours() throws SyncException {
        var foreign = new ServerAddress(Protocol.TCP, Ip.of("192.0.2.99"), 80);
        kernel.edit(List.of(new ServerEdit.AddServer(VirtualServer.of(foreign, "wlc", 0))));
        var nodePort = service("shop", "web").clusterIp(NET.clusterIp(1)).port(80).nodePort(30080);
        backend.sync(
                become(
                        new Cluster(
                                Settings.DEFAULT,
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

    /// Whatever happened, what stands in the end is what a fresh load would bring.
    @ParameterizedTest
    @EnumSource(IpFamily.class)
    void random_changes_end_as_a_fresh_load(IpFamily family) throws SyncException {
        for (long seed = 0; seed < 40; seed++) {
            var random = new RandomClusters(seed);
            Cluster each = random.cluster();
            var settings = new IpvsSettings("rr", 14, List.of(), DEADLINE);
            var grown = new FakeKernel();
            var changing =
                    new IpvsBackend(
                            settings, grown, new FakeIptables(), host, () -> now, new Told());
            Plan last = each.plan(family);
            changing.sync(last);
            for (int change = 0; change < 8; change++) {
                Cluster next = random.changed(each);
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
