package dev.sluice.testbed.ipvs;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.RandomClusters;
import dev.sluice.conformance.TestCluster;
import dev.sluice.ipvs.IpvsBackend;
import dev.sluice.ipvs.IpvsCleanup;
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
import dev.sluice.testbed.traffic.Responders;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// ipvs mode with real connections.
@Tag("uml")
@ExtendWith(TestNodes.class)
class IpvsModeIT extends IpvsSetup {
    private static final String NOWHERE = "10.244.9.9";

    /// Changes that another program may make.
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

    @Test
    void a_client_stays_with_its_endpoint(TestNode node) throws Exception {
        try (var _ = bothPods(node)) {
            var sticky = service("shop", "web").affinity(600);
            IpvsBackend backend =
                    node.in(Place.NODE, () -> synced(web(sticky, NET.pod(1), NET.remotePod(1))));
            var client = new Client(node, Place.POD2);
            Set<String> first = reached(client);
            assertEquals(1, first.size());
            // When its endpoint is removed, the client moves to the other one, in spite of its
            // affinity.
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
            // With direct routing, a real server is only reachable at the port of its virtual
            // server.
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
            // Packets for an interface's addresses are accepted while it is down, whether or not it
            // was up before.
            node.run(Place.NODE, "sh", "-c", "ip link set kube-ipvs0 up");
            node.run(Place.NODE, "sh", "-c", "ip link set kube-ipvs0 down");
            assertEquals(
                    Optional.empty(), node.in(Place.NODE, () -> driftWithinHalfAMinute(backend)));
            assertEquals(Set.of("10.244.1.2:8080"), reached(client));
        }
    }

    /// Returns all state of the node that drift checks cover, as printed by its programs. Sorted,
    /// because the kernel keeps no order.
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

    /// IPVS refuses a real server whose address the routing table has as a broadcast address.
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
        return new TestCluster(
                        ClusterSettings.DEFAULT,
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

    /// After any changes, the installed state equals that of a fresh load.
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
        TestCluster cluster = random.cluster();
        Plan plan = cluster.plan(family);
        try (IpvsBackend changing = backends.backend(family)) {
            changing.sync(plan);
            for (int change = 0; change < 8; change++) {
                TestCluster next = random.changed(cluster);
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
}
