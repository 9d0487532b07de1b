package dev.sluice.testbed.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.inspect.diff.Difference;
import dev.sluice.inspect.diff.PlanComparison;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// kube-proxy's recorded rules do what Sluice's plan asks for.
class RecordingComparisonTest {
    /// Interface addresses of the node on which ipvs mode was recorded, and the address in its Node
    /// object.
    private static final List<Ip> IPVS_HOST =
            Stream.of("172.31.254.2", "10.244.1.1").map(Ip::of).toList();

    /// What is otherwise in the recordings of ipvs mode, by scenario and family. Without a local
    /// endpoint, kube-proxy sends connections from outside to other nodes in spite of the policy,
    /// and keeps the source of the node's own. The node had no IPv6 address for node ports.
    private static final Map<String, List<String>> DIFFERS_IN_IPVS =
            Map.of(
                    "nodeport-local-none-here IPv4",
                    List.of(
                            "shop/web:http: a connection to node port 30080/TCP reaches"
                                    + " 10.244.2.3:8080, 10.244.3.4:8080, it should be dropped, for"
                                    + " connections from outside",
                            "shop/web:http keeps the source of connections, it should rewrite it at"
                                    + " node port 30080/TCP, for connections from this node"),
                    "dual-stack IPv6",
                    List.of("shop/web:http: frontend node port 30080/TCP is not there"));

    static List<Scenario> scenarios() throws IOException {
        return Scenario.all();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void iptables(Scenario scenario) throws Exception {
        for (IpFamily family : IpFamily.values()) {
            Plan plan = scenario.plan(family);
            var read =
                    RecordedRules.iptables(
                            family, scenario.recorded(family), Scenario.addresses(family));
            assertEquals(List.of(), texts(PlanComparison.of(plan, read)));
            if (family == IpFamily.IPV4) {
                assertTrue(read.frontends().size() > 1, "something to compare");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void ipvs(Scenario scenario) throws Exception {
        for (IpFamily family : IpFamily.values()) {
            String save = family == IpFamily.IPV4 ? "iptables-save.txt" : "ip6tables-save.txt";
            Plan plan = scenario.plan("ipvs", family);
            var read =
                    RecordedRules.ipvs(
                            family,
                            Files.readAllLines(scenario.file("ipvs/ipvsadm.txt")),
                            Files.readAllLines(scenario.file("ipvs/ipset-save.txt")),
                            Files.readAllLines(scenario.file("ipvs/" + save)),
                            family == IpFamily.IPV4 ? IPVS_HOST : List.of(Ip.of("::1")));
            assertEquals(
                    DIFFERS_IN_IPVS.getOrDefault(scenario.name() + " " + family.label(), List.of()),
                    texts(PlanComparison.of(plan, read)));
        }
    }

    private static List<String> texts(List<Difference> differences) {
        return differences.stream()
                .filter(each -> !"default/kubernetes".equals(each.service()))
                .map(Difference::text)
                .toList();
    }
}
