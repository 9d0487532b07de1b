package dev.sluice.testbed.ipvs;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
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
import dev.sluice.ipvs.IpvsBackend;
import dev.sluice.ipvs.IpvsCleanup;
import dev.sluice.ipvs.IpvsSettings;
import dev.sluice.ipvs.kernel.NetlinkKernel;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.model.ServiceName;
import dev.sluice.plan.Plan;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncReport;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.node.TestNodes;
import dev.sluice.testbed.traffic.Client;
import dev.sluice.testbed.traffic.Connection;
import dev.sluice.testbed.traffic.Outcome;
import dev.sluice.testbed.traffic.Responders;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// IPVS mode with real connections.
@Tag("uml")
@ExtendWith(TestNodes.class)
class IpvsIT {
    private static final TestNet NET = TestNet.IPV4;
    private static final Ip VIP = NET.clusterIp(1);
    private static final Ip EXTERNAL = NET.externalIp(1);
    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final int MANY = 20;
    private static final String NOWHERE = "10.244.9.9";

    /// What other programs may do.
    private static final List<String> DAMAGES =
            List.of(
                    "ipvsadm -C",
                    "ipvsadm -E -t 10.96.10.1:80 -s wlc",
                    "ipvsadm -E -t 10.96.10.1:80 -s rr -p 600",
                    "ipvsadm -E -t 10.96.10.1:80 -s rr -p 600 -M 255.255.0.0",
                    "ipvsadm -e -t 10.96.10.1:80 -r 10.244.1.2:8080 -m -w 7",
                    "ipvsadm -e -t 10.96.10.1:80 -r 10.244.1.2:8080 -m -w 1 -x 9",
                    "ipvsadm -e -t 10.96.10.1:8080 -r 10.244.1.2:8080 -g -w 1",
                    "ipvsadm -d -t 10.96.10.1:80 -r 10.244.1.2:8080",
                    "ipvsadm -a -t 10.96.10.1:80 -r 10.244.1.9:8080 -m -w 1",
                    "ipset flush KUBE-CLUSTER-IP",
                    "ipset add KUBE-CLUSTER-IP 10.96.10.1,tcp:81",
                    "ipset del KUBE-CLUSTER-IP 10.96.10.1,tcp:80;"
                            + " ipset add KUBE-CLUSTER-IP 10.96.10.1,tcp:81",
                    "ipset add KUBE-CLUSTER-IP 10.96.10.1,icmp:ping",
                    "ipset add KUBE-LOOP-BACK 10.244.1.2,udplite:8080,10.244.1.2",
                    "ipset add KUBE-LOAD-BALANCER-SOURCE-CIDR"
                            + " 203.0.113.101,icmp:ping,198.51.100.0/25 nomatch",
                    "ipset -exist add KUBE-LOAD-BALANCER-SOURCE-CIDR"
                            + " 203.0.113.101,tcp:80,198.51.100.0/24 nomatch",
                    "ipset add KUBE-LOAD-BALANCER-SOURCE-CIDR"
                            + " 203.0.113.101,tcp:80,198.51.100.0/25 nomatch",
                    "ipset create other hash:ip,port timeout 600;"
                            + " ipset save KUBE-CLUSTER-IP | grep '^add'"
                            + " | sed 's/KUBE-CLUSTER-IP/other/' | ipset restore;"
                            + " ipset swap other KUBE-CLUSTER-IP; ipset destroy other",
                    "ip route del local 10.96.10.1 dev kube-ipvs0 table local",
                    "echo 0 > /proc/sys/net/ipv4/vs/conntrack",
                    "ip address flush dev kube-ipvs0",
                    "ip address add 10.96.10.9/32 dev kube-ipvs0",
                    "ip address add 10.96.10.9/32 dev kube-ipvs0;"
                            + " ip address del 10.96.10.1/32 dev kube-ipvs0",
                    "iptables-legacy -t nat -F KUBE-SERVICES",
                    "iptables-legacy -t nat -F PREROUTING",
                    "iptables-legacy -t filter -I KUBE-FORWARD -j ACCEPT");

    private final AtomicLong now = new AtomicLong();
    private final IpvsBackends backends =
            new IpvsBackends(new IpvsSettings("rr", 14, List.of(), DEADLINE), now::get);

    private static Plan web(ServiceBuilder web, Ip... pods) {
        return web(web, slice("shop", "web").ready(pods));
    }

    private static Plan web(ServiceBuilder web, SliceBuilder slice) {
        return new Cluster(
                        Settings.DEFAULT,
                        List.of(web.clusterIp(VIP).port(80).build()),
                        List.of(slice.port(8080).build()))
                .plan(IpFamily.IPV4);
    }

    private static Plan web(Ip... pods) {
        return web(service("shop", "web"), pods);
    }

    /// Servers in both pods, one of them on another node.
    private static Responders bothPods(TestNode node) throws IOException {
        var responders = new Responders(node);
        responders.listen(Protocol.TCP, NET.pod(1), 8080);
        responders.listen(Protocol.TCP, NET.remotePod(1), 8080);
        return responders;
    }

    @Test
    void draining_keeps_an_open_connection_and_takes_no_new_one(TestNode node) throws Exception {
        try (var _ = bothPods(node)) {
            IpvsBackend backend =
                    node.in(Place.NODE, () -> synced(web(NET.pod(1), NET.remotePod(1))));
            var client = new Client(node, Place.POD2);
            try (Connection open = connectedTo("10.244.1.2:8080", client)) {
                node.in(Place.NODE, () -> backend.sync(web(NET.remotePod(1))));
                assertEquals(Set.of("10.244.2.2:8080"), reached(client));
                look(node, backend);
                open.ping();
                assertEquals(1, backend.drains().stream().mapToInt(d -> d.open()).sum());

                // Back again, it takes new ones.
                node.in(Place.NODE, () -> backend.sync(web(NET.pod(1), NET.remotePod(1))));
                assertEquals(2, reached(client).size());
                open.ping();
                node.in(Place.NODE, () -> backend.sync(web(NET.remotePod(1))));
                open.ping();
            }
            now.addAndGet(DEADLINE.toNanos());
            look(node, backend);
            assertEquals(List.of(), backend.drains());
            assertFalse(
                    node.run(Place.NODE, "ipvsadm", "-Sn").contains("10.244.1.2"), "it is gone");
        }
    }

    @Test
    void who_takes_longer_than_the_deadline_is_cut_off(TestNode node) throws Exception {
        try (var _ = bothPods(node)) {
            IpvsBackend backend =
                    node.in(Place.NODE, () -> synced(web(NET.pod(1), NET.remotePod(1))));
            var client = new Client(node, Place.POD2);
            try (Connection open = connectedTo("10.244.1.2:8080", client)) {
                node.in(Place.NODE, () -> backend.sync(web(NET.remotePod(1))));
                open.ping();
                now.addAndGet(DEADLINE.toNanos());
                look(node, backend);
                assertEquals(
                        List.of("cut off 10.244.1.2:8080: it took longer than ipvs.drainDeadline"),
                        backends.told());
                assertReset(open);
            }
        }
    }

    @Test
    void a_pod_has_its_grace_period_and_its_clients_hear_of_its_end(TestNode node)
            throws Exception {
        try (var _ = bothPods(node)) {
            IpvsBackend backend =
                    node.in(Place.NODE, () -> synced(web(NET.pod(1), NET.remotePod(1))));
            var client = new Client(node, Place.POD2);
            try (Connection open = connectedTo("10.244.1.2:8080", client)) {
                var ending = slice("shop", "web").ready(NET.remotePod(1)).terminating(NET.pod(1));
                node.in(Place.NODE, () -> backend.sync(web(service("shop", "web"), ending)));
                now.addAndGet(DEADLINE.multipliedBy(20).toNanos());
                look(node, backend);
                open.ping();
                assertEquals(Set.of("10.244.2.2:8080"), reached(client));

                node.in(Place.NODE, () -> backend.sync(web(NET.remotePod(1))));
                now.addAndGet(DEADLINE.toNanos());
                look(node, backend);
                assertEquals(
                        List.of("cut off 10.244.1.2:8080: its pod has ended"), backends.told());
                assertReset(open);
            }
        }
    }

    /// A client that would wait for long for an answer is told that there will be none.
    private static void assertReset(Connection connection) {
        var e = assertThrows(IOException.class, connection::ping);
        assertTrue(String.valueOf(e.getMessage()).contains("reset"), e::toString);
    }

    /// With a policy of Local: clients from outside are kept out, the node and its pods have what
    /// there is elsewhere, and what is open goes on, whoever has it.
    @Test
    void the_last_local_endpoint_leaves_and_comes_back(TestNode node) throws Exception {
        try (var _ = bothPods(node)) {
            IpvsBackend backend =
                    node.in(Place.NODE, () -> synced(local(NET.pod(1), NET.remotePod(1))));
            var outside = new Client(node, Place.CLIENT);
            var pod = new Client(node, Place.POD2);
            try (Connection fromOutside = outside.connect(EXTERNAL, 80)) {
                assertEquals("10.244.1.2:8080", fromOutside.answer().endpoint());
                node.in(Place.NODE, () -> backend.sync(local(NET.remotePod(1))));
                fromOutside.ping();
                look(node, backend);
                fromOutside.ping();
                assertEquals(new Outcome.TimedOut(), outside.ask(Protocol.TCP, EXTERNAL, 80));
                assertEquals(Set.of("10.244.2.2:8080"), reached(pod, EXTERNAL));
                try (Connection fromPod = pod.connect(EXTERNAL, 80);
                        Connection fromNode = new Client(node, Place.NODE).connect(EXTERNAL, 80)) {
                    node.in(Place.NODE, () -> backend.sync(local(NET.pod(1), NET.remotePod(1))));
                    assertEquals(Set.of("10.244.1.2:8080"), reached(outside, EXTERNAL));
                    assertEquals(Set.of("10.244.1.2:8080"), reached(pod, EXTERNAL));
                    fromOutside.ping();
                    fromPod.ping();
                    fromNode.ping();
                }
            }
        }
    }

    /// A flow of UDP that was open is not taken over by an endpoint elsewhere either.
    @Test
    void the_last_local_endpoint_of_udp_leaves(TestNode node) throws Exception {
        try (var responders = new Responders(node)) {
            responders.listen(Protocol.UDP, NET.pod(1), 5353);
            responders.listen(Protocol.UDP, NET.remotePod(1), 5353);
            IpvsBackend backend =
                    node.in(Place.NODE, () -> synced(dns(NET.pod(1), NET.remotePod(1))));
            var outside = new Client(node, Place.CLIENT).fromPort(5000);
            assertEquals("10.244.1.2:5353", outside.ask(Protocol.UDP, EXTERNAL, 53).label());
            node.in(Place.NODE, () -> backend.sync(dns(NET.remotePod(1))));
            for (int i = 0; i < 3; i++) {
                assertEquals(new Outcome.TimedOut(), outside.ask(Protocol.UDP, EXTERNAL, 53));
            }
            assertEquals(
                    "10.244.2.2:5353",
                    new Client(node, Place.POD2).ask(Protocol.UDP, EXTERNAL, 53).label());
        }
    }

    private static Plan dns(Ip... pods) {
        var dns = service("infra", "dns").clusterIp(VIP).port("dns", Protocol.UDP, 53);
        return new Cluster(
                        Settings.DEFAULT,
                        List.of(dns.externalIp(EXTERNAL).externalLocal().build()),
                        List.of(
                                slice("infra", "dns")
                                        .port("dns", Protocol.UDP, 5353)
                                        .ready(pods)
                                        .build()))
                .plan(IpFamily.IPV4);
    }

    private static Plan local(Ip... pods) {
        return web(service("shop", "web").externalIp(EXTERNAL).externalLocal(), pods);
    }

    @Test
    void a_client_stays_with_its_endpoint(TestNode node) throws Exception {
        try (var _ = bothPods(node)) {
            var sticky = service("shop", "web").affinity(600);
            IpvsBackend backend =
                    node.in(Place.NODE, () -> synced(web(sticky, NET.pod(1), NET.remotePod(1))));
            var client = new Client(node, Place.POD2);
            Set<String> first = reached(client);
            assertEquals(1, first.size());
            // Its endpoint leaves: it goes to the other, though it was to stay.
            Ip rest = first.contains("10.244.1.2:8080") ? NET.remotePod(1) : NET.pod(1);
            node.in(
                    Place.NODE,
                    () -> backend.sync(web(service("shop", "web").affinity(600), rest)));
            assertEquals(Set.of(rest.withPort(8080)), reached(client));
        }
    }

    @Test
    void drift_is_noticed_and_repaired(TestNode node) throws Exception {
        try (var responders = new Responders(node)) {
            responders.listen(Protocol.TCP, NET.pod(1), 8080);
            // By routing, a real server can be reached at the port of its virtual server only.
            var ports = slice("shop", "web").port("same", Protocol.TCP, 8080).ready(NET.pod(1));
            Plan plan =
                    web(
                            service("shop", "web")
                                    .port("same", 8080)
                                    .vip("203.0.113.101")
                                    .sourceRange("198.51.100.0/24"),
                            ports);
            IpvsBackend backend = node.in(Place.NODE, () -> synced(plan));
            String right = standing(node);
            var client = new Client(node, Place.POD2);
            for (String damage : DAMAGES) {
                node.run(Place.NODE, "sh", "-c", damage);
                Optional<Drift> found = node.in(Place.NODE, () -> driftWithinHalfAMinute(backend));
                assertTrue(found.isPresent(), damage);
                node.in(Place.NODE, () -> backend.sync(plan));
                look(node, backend);
                assertEquals(right, standing(node), damage);
                assertEquals(
                        Optional.empty(),
                        node.in(Place.NODE, () -> driftWithinHalfAMinute(backend)),
                        damage);
            }
            assertEquals(Set.of("10.244.1.2:8080"), reached(client));
            // An interface that is down takes packets for its addresses, whatever it was before.
            node.run(Place.NODE, "sh", "-c", "ip link set kube-ipvs0 up");
            node.run(Place.NODE, "sh", "-c", "ip link set kube-ipvs0 down");
            assertEquals(
                    Optional.empty(), node.in(Place.NODE, () -> driftWithinHalfAMinute(backend)));
            assertEquals(Set.of("10.244.1.2:8080"), reached(client));
        }
    }

    /// All of the node that drift can concern, as its programs tell it; the kernel keeps no order.
    private static String standing(TestNode node) throws Exception {
        return node.run(
                Place.NODE,
                "sh",
                "-c",
                "ipvsadm -Sn | sort; ipset save | sed 's/ initval.*//' | sort;"
                        + " ip -o address show dev kube-ipvs0 | sort;"
                        + " ip route show table local dev kube-ipvs0;"
                        + " cat /proc/sys/net/ipv4/vs/conntrack;"
                        + " iptables-legacy-save | grep -v '^[#:]'");
    }

    private Optional<Drift> driftWithinHalfAMinute(IpvsBackend backend) throws SyncException {
        long end = now.get() + Duration.ofSeconds(30).toNanos();
        Optional<Drift> found = Optional.empty();
        while (found.isEmpty() && now.get() < end) {
            now.addAndGet(backend.driftInterval().toNanos());
            found = backend.drift();
        }
        return found;
    }

    /// IPVS takes no real server at an address that is of a network's broadcasts.
    @Test
    void a_service_that_the_kernel_refuses_stays_and_hurts_no_other(TestNode node)
            throws Exception {
        try (var _ = bothPods(node)) {
            IpvsBackend backend =
                    node.in(Place.NODE, () -> synced(two(List.of(NET.pod(1)), NET.pod(1))));
            var client = new Client(node, Place.POD2);
            String route = "broadcast " + NOWHERE + " dev lo table local";
            node.run(Place.NODE, "sh", "-c", "ip route add " + route);
            Plan wanted = two(List.of(NET.remotePod(1), Ip.of(NOWHERE)), NET.remotePod(1));
            SyncReport report = node.in(Place.NODE, () -> backend.sync(wanted));
            assertEquals(
                    Map.of(
                            new ServiceName("shop", "web"),
                            "real server 10.244.9.9:8080 of 10.96.10.1:80/TCP: EINVAL"),
                    report.refused());
            assertFalse(report.full());
            assertEquals(Set.of("10.244.1.2:8080"), reached(client));
            assertEquals(Set.of("10.244.2.2:8080"), reached(client, NET.clusterIp(2)));
            assertEquals(
                    Optional.empty(), node.in(Place.NODE, () -> driftWithinHalfAMinute(backend)));

            node.run(Place.NODE, "sh", "-c", "ip route del " + route);
            report = node.in(Place.NODE, () -> backend.sync(wanted));
            assertEquals(Map.of(), report.refused());
            assertTrue(node.run(Place.NODE, "ipvsadm", "-Sn").contains("10.244.9.9:8080"));
        }
    }

    private static Plan two(List<Ip> web, Ip other) {
        return new Cluster(
                        Settings.DEFAULT,
                        List.of(
                                service("shop", "web").clusterIp(VIP).port(80).build(),
                                service("shop", "other")
                                        .clusterIp(NET.clusterIp(2))
                                        .port(80)
                                        .build()),
                        List.of(
                                slice("shop", "web")
                                        .port(8080)
                                        .ready(web.toArray(Ip[]::new))
                                        .build(),
                                slice("shop", "other").port(8080).ready(other).build()))
                .plan(IpFamily.IPV4);
    }

    @Test
    void schedulers_are_the_kernels(TestNode node) throws Exception {
        node.in(
                Place.NODE,
                () -> {
                    IpvsBackend backend =
                            synced(web(service("shop", "web").scheduler("wlc"), NET.pod(1)));
                    assertEquals(List.of(), backends.told());
                    backend.sync(web(service("shop", "web").scheduler("warp"), NET.pod(1)));
                    return true;
                });
        assertEquals(
                List.of(
                        "service shop/web asks for scheduler warp: the kernel has no scheduler warp"
                                + " (module ip_vs_warp); it gets rr"),
                backends.told());
        assertTrue(node.run(Place.NODE, "ipvsadm", "-Sn").contains("10.96.10.1:80 -s rr"));
    }

    /// Whatever happened, what stands in the end is what a fresh load would bring.
    @Test
    void random_changes_end_as_a_fresh_load(TestNode node) throws Exception {
        node.in(
                Place.NODE,
                () -> {
                    for (long seed = 0; seed < 4; seed++) {
                        randomChanges(seed);
                    }
                    return true;
                });
    }

    private void randomChanges(long seed) throws Exception {
        IpFamily family = seed % 2 == 0 ? IpFamily.IPV4 : IpFamily.IPV6;
        var random = new RandomClusters(seed);
        Cluster cluster = random.cluster();
        Plan plan = cluster.plan(family);
        try (IpvsBackend changing = backends.backend(family)) {
            changing.sync(plan);
            for (int change = 0; change < 8; change++) {
                Cluster next = random.changed(cluster);
                plan = next.planAfter(cluster, plan);
                cluster = next;
                changing.sync(plan);
                now.addAndGet(DEADLINE.toNanos());
                changing.finish();
            }
        }
        try (IpvsBackend fresh = backends.backend(family)) {
            assertEquals(0, fresh.sync(plan).changes(), "seed " + seed);
        }
        try (var kernel = NetlinkKernel.open(family)) {
            new IpvsCleanup(kernel, IpvsBackends.iptables(family), false).run();
        }
    }

    private IpvsBackend synced(Plan plan) throws Exception {
        IpvsBackend backend = backends.backend(IpFamily.IPV4);
        backend.sync(plan);
        return backend;
    }

    private void look(TestNode node, IpvsBackend backend) throws Exception {
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        node.in(
                Place.NODE,
                () -> {
                    backend.finish();
                    return true;
                });
    }

    private static Connection connectedTo(String endpoint, Client client) throws Exception {
        for (int i = 0; i < MANY; i++) {
            Connection connection = client.connect(VIP, 80);
            if (connection.answer().endpoint().equals(endpoint)) {
                return connection;
            }
            connection.close();
        }
        throw new AssertionError("none of " + MANY + " connections reached " + endpoint);
    }

    private static Set<String> reached(Client client) throws Exception {
        return reached(client, VIP);
    }

    private static Set<String> reached(Client client, Ip ip) throws Exception {
        return client.ask(Protocol.TCP, ip, 80, MANY).stream()
                .map(Outcome::label)
                .collect(Collectors.toSet());
    }
}
