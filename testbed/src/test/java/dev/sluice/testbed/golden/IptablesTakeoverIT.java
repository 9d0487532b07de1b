package dev.sluice.testbed.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.daemon.mode.KernelCounters;
import dev.sluice.iptables.Binaries;
import dev.sluice.iptables.IptablesBackend;
import dev.sluice.iptables.Rules;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.plan.Plan;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.node.TestNodes;
import dev.sluice.testbed.traffic.Client;
import dev.sluice.testbed.traffic.ClientConnection;
import dev.sluice.testbed.traffic.Load;
import dev.sluice.testbed.traffic.Responders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/// Sluice starts with the rules that kube-proxy left, under load: open connections continue, and no
/// new one fails.
@ExtendWith(TestNodes.class)
class IptablesTakeoverIT {
    private static final Ip CLUSTER_IP = Ip.of("10.96.10.1");
    private static final int NODE_PORT = 30080;
    private static final Duration PAUSE = Duration.ofMillis(1);

    /// A Service with two endpoints, at a cluster IP and a node port.
    private static final Scenario SHOP = new Scenario("topology-zone-hints");

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "HOST")
    void noConnectionIsLost(Binaries binaries, TestNode node) throws Exception {
        var kernel = new IptablesKernel(binaries, IpFamily.IPV4);
        try (var responders = new Responders(node);
                var _ = responders.listen(Protocol.TCP, Ip.of("10.244.1.2"), 8080);
                var _ = responders.listen(Protocol.TCP, Ip.of("10.244.2.3"), 8080)) {
            node.in(
                    Place.NODE,
                    () -> {
                        try (var counters = new KernelCounters()) {
                            // The recorded rules use counters, so create them first.
                            kernel.backend(14, counters).sync(SHOP.plan(IpFamily.IPV4));
                            kernel.load(left());
                        }
                        return true;
                    });
            var pod = new Client(node, Place.POD2);
            var outside = new Client(node, Place.CLIENT);
            Ip nodeIp = Place.NODE.ip(IpFamily.IPV4);
            try (ClientConnection old = pod.connect(CLUSTER_IP, 80);
                    ClientConnection oldOutside = outside.connect(nodeIp, NODE_PORT);
                    Load inside = Load.start(pod, Protocol.TCP, CLUSTER_IP, 80, 2, PAUSE);
                    Load beyond = Load.start(outside, Protocol.TCP, nodeIp, NODE_PORT, 2, PAUSE)) {
                node.in(
                        Place.NODE,
                        () -> {
                            takeOver(kernel);
                            return true;
                        });
                old.ping();
                oldOutside.ping();
                for (Load load : List.of(inside, beyond)) {
                    Load.Tally tally = load.stop();
                    assertEquals(List.of(), tally.failures());
                    assertTrue(tally.asked() > 20, tally.toString());
                }
            }
        }
    }

    private static void takeOver(IptablesKernel kernel) throws Exception {
        Plan plan = SHOP.plan(IpFamily.IPV4);
        try (var counters = new KernelCounters()) {
            IptablesBackend backend = kernel.backend(14, counters);
            assertTrue(backend.sync(plan).changes() > 0);
            Map<String, List<String>> wanted = Rules.of(SHOP.recorded(IpFamily.IPV4));
            wanted.put("nat FOREIGN", List.of("-j RETURN"));
            wanted.computeIfPresent(
                    "nat PREROUTING",
                    (_, rules) -> {
                        List<String> all = new ArrayList<>(rules);
                        all.add("-j FOREIGN");
                        return all;
                    });
            assertEquals(wanted, Rules.of(kernel.save()));
            // Change to the form of rules that kube-proxy uses for large clusters, and back.
            Plan large = large(plan);
            for (int i = 0; i < 5; i++) {
                assertTrue(backend.sync(large).changes() > 0);
                assertTrue(backend.sync(plan).changes() > 0);
            }
            assertEquals(wanted, Rules.of(kernel.save()));
        }
    }

    private static Plan large(Plan plan) {
        return new Plan(
                plan.family(),
                plan.node(),
                plan.services(),
                plan.owners(),
                plan.serviceCidrs(),
                1_001,
                plan.made());
    }

    /// Returns the recording in the form that kube-proxy uses for large clusters, so that every
    /// chain of a Service differs. Adds a deleted Service and another program's rules.
    private static List<String> left() throws Exception {
        List<String> lines = new ArrayList<>();
        boolean nat = false;
        for (String line : SHOP.recorded(IpFamily.IPV4)) {
            nat = line.startsWith("*") ? line.equals("*nat") : nat;
            if (nat && line.equals("COMMIT")) {
                lines.add("-A PREROUTING -j FOREIGN");
                lines.add("-A FOREIGN -j RETURN");
                lines.add("-I KUBE-SERVICES -d 10.96.10.9/32 -j KUBE-SVC-GONEGONEGONEGONE");
                lines.add("-A KUBE-SVC-GONEGONEGONEGONE -j KUBE-SEP-GONEGONEGONEGONE");
                lines.add(
                        "-A KUBE-SEP-GONEGONEGONEGONE -p tcp -j DNAT --to-destination 10.9.9.9:9");
            }
            boolean perEndpoint = line.startsWith("-A KUBE-SEP-") || line.contains(" -> ");
            lines.add(
                    perEndpoint ? line.replaceFirst("-m comment --comment \"[^\"]*\" ", "") : line);
            if (line.equals("*nat")) {
                lines.add(":FOREIGN - [0:0]");
                lines.add(":KUBE-SVC-GONEGONEGONEGONE - [0:0]");
                lines.add(":KUBE-SEP-GONEGONEGONEGONE - [0:0]");
            }
        }
        return lines;
    }
}
