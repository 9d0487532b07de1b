package dev.sluice.testbed.ipvs;

import static dev.sluice.conformance.ServiceBuilder.service;
import static dev.sluice.conformance.SliceBuilder.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.iptables.Binaries;
import dev.sluice.iptables.Cleanup;
import dev.sluice.iptables.DriftWatch;
import dev.sluice.iptables.Host;
import dev.sluice.iptables.IptablesBackend;
import dev.sluice.iptables.PacketCounters;
import dev.sluice.iptables.Programs;
import dev.sluice.ipvs.IpvsBackend;
import dev.sluice.ipvs.IpvsCleanup;
import dev.sluice.ipvs.kernel.NetlinkKernel;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.plan.Plan;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.node.TestNodes;
import dev.sluice.testbed.traffic.Client;
import dev.sluice.testbed.traffic.Load;
import dev.sluice.testbed.traffic.Responders;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A node switches between iptables mode and ipvs mode while clients keep connecting: no new
/// connection is lost, and nothing of the old mode is left.
@Tag("uml")
@ExtendWith(TestNodes.class)
class IpvsModeSwitchIT {
    private static final TestNet NET = TestNet.IPV4;
    private static final Ip VIP = NET.clusterIp(1);
    private static final Ip BALANCER = NET.vip(1);
    private static final String ENDPOINT = "10.244.1.2:8080";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /// A lost connection never succeeds, so a long limit is safe; a guest with half a processor is
    /// slow.
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Programs PROGRAMS = new Programs(List.of(), Duration.ofMinutes(2));

    private final Plan plan =
            new TestCluster(
                            ClusterSettings.DEFAULT,
                            List.of(
                                    service("shop", "web")
                                            .clusterIp(VIP)
                                            .port(80)
                                            .nodePort(30080)
                                            .vip(BALANCER)
                                            .sourceRange(NET.outside())
                                            .build()),
                            List.of(
                                    slice("shop", "web")
                                            .port(8080)
                                            .ready(NET.pod(1), NET.remotePod(1))
                                            .build()))
                    .plan(IpFamily.IPV4);

    @Test
    void both_ways_under_load(TestNode node) throws Exception {
        try (var responders = new Responders(node)) {
            responders.listen(Protocol.TCP, NET.pod(1), 8080);
            responders.listen(Protocol.TCP, NET.remotePod(1), 8080);
            node.in(Place.NODE, this::iptables);
            var caller = new Client(node, Place.CLIENT);
            try (Load inside = load(new Client(node, Place.POD2).fromPort(20_000), VIP, 80);
                    Load outside = load(caller.fromPort(20_000), BALANCER, 80);
                    Load port = load(caller.fromPort(40_000), NET.eth0(), 30080)) {
                List<Load> loads = List.of(inside, outside, port);
                goOn(loads);
                node.in(Place.NODE, this::ipvs);
                goOn(loads);
                assertEquals(List.of(), chains(node, "KUBE-SVC-", "KUBE-SEP-", "KUBE-NODEPORTS"));
                node.in(Place.NODE, this::iptables);
                goOn(loads);
                assertEquals("", node.run(Place.NODE, "ipvsadm", "-Sn"));
                assertEquals("", node.run(Place.NODE, "ipset", "save"));
                assertEquals(List.of(), chains(node, "KUBE-IPVS-", "KUBE-NODE-PORT", "KUBE-LOAD"));
                for (Load load : loads) {
                    assertEquals(List.of(), load.stop().failures());
                }
            }
        }
    }

    /// Starts clients that use each source port once. IPVS assigns a reply from an endpoint to any
    /// connection with the client's port that it still remembers, and when that expires it deletes
    /// the conntrack entry, even if another mode created it.
    private static Load load(Client client, Ip ip, int port) {
        return Load.start(
                client.patient(PATIENCE), Protocol.TCP, ip, port, 2, Duration.ofMillis(5));
    }

    private static void goOn(List<Load> loads) throws InterruptedException {
        for (Load load : loads) {
            assertTrue(load.awaitAnswerOf(ENDPOINT, LIMIT));
        }
    }

    private boolean iptables() throws Exception {
        var iptables = IpvsBackends.iptables(IpFamily.IPV4);
        Host host = host();
        var watch = DriftWatch.of(host.version(), IpFamily.IPV4, iptables::runs);
        try (var backend = new IptablesBackend(iptables, host, watch);
                var kernel = NetlinkKernel.open(IpFamily.IPV4)) {
            backend.sync(plan);
            new IpvsCleanup(kernel, iptables, true).run();
            backend.forget();
            assertEquals(0, backend.sync(plan).changes(), "what is left is whole");
        }
        return true;
    }

    private boolean ipvs() throws Exception {
        try (IpvsBackend backend = new IpvsBackends("rr", 14).backend(IpFamily.IPV4)) {
            backend.sync(plan);
            var iptables = IpvsBackends.iptables(IpFamily.IPV4);
            new Cleanup(iptables, host().version(), true).run();
            backend.forget();
            assertEquals(0, backend.sync(plan).changes(), "what is left is whole");
        }
        return true;
    }

    private static Host host() throws Exception {
        return Host.probe(
                PROGRAMS,
                Binaries.LEGACY,
                IpFamily.IPV4,
                14,
                PacketCounters.NONE,
                Path.of("/proc/sys"));
    }

    private static List<String> chains(TestNode node, String... starts) throws Exception {
        List<String> found = new ArrayList<>();
        for (String line : node.run(Place.NODE, "iptables-legacy-save").lines().toList()) {
            for (String start : starts) {
                if (line.contains(start)) {
                    found.add(line);
                }
            }
        }
        return found;
    }
}
