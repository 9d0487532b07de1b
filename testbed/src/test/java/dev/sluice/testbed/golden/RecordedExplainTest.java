package dev.sluice.testbed.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.Packet;
import dev.sluice.conformance.TestNet;
import dev.sluice.inspect.explain.ExplainCheck;
import dev.sluice.inspect.explain.Explanation;
import dev.sluice.inspect.explain.ModeFacts;
import dev.sluice.iptables.trace.IptablesHooks;
import dev.sluice.iptables.trace.SetLookup;
import dev.sluice.ipvs.change.InstalledState;
import dev.sluice.ipvs.trace.IpvsHooks;
import dev.sluice.ipvs.trace.ReadSets;
import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import dev.sluice.trace.HookFunction;
import dev.sluice.trace.PacketTracer;
import dev.sluice.trace.StaticHostNetwork;
import dev.sluice.trace.conformance.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Explanations by Sluice's own plan agree with those by the rules that kube-proxy wrote for the
/// same objects, in iptables and ipvs mode. Rules of nftables mode have to be loaded into a kernel:
/// see [RecordedNftablesExplainIT].
class RecordedExplainTest {
    static List<Scenario> scenarios() throws IOException {
        return Scenario.all();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void iptables(Scenario scenario) throws Exception {
        int probes = 0;
        for (IpFamily family : IpFamily.values()) {
            TestNet net = TestNet.of(family);
            StaticHostNetwork host = TestHost.network(net);
            var tracer =
                    new PacketTracer(
                            IptablesHooks.ofSaved(
                                    family, scenario.recorded(family), host, SetLookup.NONE),
                            host);
            probes +=
                    check(
                            scenario.plan(family),
                            new ModeFacts.Iptables(),
                            tracer,
                            List.copyOf(net.interfaces().values()));
        }
        assertTrue(probes > 10, "only " + probes);
    }

    static Stream<Scenario> ofIpvs() throws IOException {
        return Scenario.all().stream().filter(s -> Files.exists(s.file("ipvs/ipvsadm.txt")));
    }

    /// kube-proxy's ipvs mode has no rules for an external policy Local without a local endpoint:
    /// the virtual server is then empty and IPVS answers, where Sluice's plan keeps outsiders off
    /// and serves the node itself.
    private static boolean isKnownDifference(Explanation explained) {
        return explained.steps().stream()
                .anyMatch(step ->
                        step.reason().contains("externalTrafficPolicy: Local allows only")
                                || step.reason().contains("does not bind this node"));
    }

    @ParameterizedTest
    @MethodSource("ofIpvs")
    void ipvs(Scenario scenario) throws Exception {
        // The recorded node has another address than its Node object says.
        List<Ip> nodes = List.of(Ip.of("172.31.254.2"), Ip.of("10.244.1.1"), Ip.of("127.0.0.1"));
        Plan plan = scenario.plan("ipvs", IpFamily.IPV4, nodes);
        InstalledState installed = RecordedServers.read(scenario.file("ipvs"), IpFamily.IPV4);
        var cni0 = new StaticHostNetwork.Link("cni0", Cidr.of("10.244.1.0/24"), nodes.get(1));
        var vec0 = new StaticHostNetwork.Link("vec0", Cidr.of("172.31.254.0/24"), nodes.get(0));
        var host =
                new StaticHostNetwork(List.of(cni0), vec0, nodes.get(2), Set.of())
                        .withLocal(installed.bound());
        List<HookFunction> functions = new ArrayList<>(IpvsHooks.of(installed, host));
        List<String> saved = Files.readAllLines(scenario.file("ipvs/iptables-save.txt"));
        functions.addAll(
                IptablesHooks.ofSaved(IpFamily.IPV4, saved, host, new ReadSets(installed)));
        var tracer = new PacketTracer(functions, host);
        int probes = check(plan, new ModeFacts.Ipvs(), tracer, List.of(nodes.get(0), nodes.get(1)));
        assertTrue(probes > 10, "only " + probes);
    }

    static int check(Plan plan, ModeFacts mode, PacketTracer tracer, List<Ip> nodes) {
        List<String> wrong = new ArrayList<>();
        int probes = 0;
        for (Packet packet : PlanPackets.of(plan, nodes)) {
            Explanation explained = ExplainCheck.explain(plan, mode, tracer, packet);
            probes++;
            String difference = explained.difference();
            if (difference != null && !isOfKubernetes(explained) && !isKnownDifference(explained)) {
                wrong.add(packet + ": " + difference + "; " + explained.steps());
            }
        }
        assertEquals("", String.join("\n", wrong));
        return probes;
    }

    /// The endpoint of the API server is left out of the recordings of ipvs mode.
    private static boolean isOfKubernetes(Explanation explained) {
        return "default/kubernetes:https".equals(explained.service());
    }
}
