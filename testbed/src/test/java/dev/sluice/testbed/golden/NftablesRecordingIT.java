package dev.sluice.testbed.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.inspect.diff.Difference;
import dev.sluice.inspect.diff.PlanComparison;
import dev.sluice.inspect.diff.ReadRules;
import dev.sluice.model.IpFamily;
import dev.sluice.nftables.NftablesBackend;
import dev.sluice.nftables.wire.NetlinkKernel;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.ShellCommand;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.node.TestNodes;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// kube-proxy's recorded tables of nftables mode, loaded into a kernel and read back, do what
/// Sluice's plan asks for.
@ExtendWith(TestNodes.class)
class NftablesRecordingIT {
    private final TestNode node;

    NftablesRecordingIT(TestNode node) {
        this.node = node;
    }

    static List<Scenario> scenarios() throws IOException {
        return Scenario.all();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void kubeProxysTableDoesWhatIsPlanned(Scenario scenario) throws Exception {
        String ruleset = Files.readString(scenario.file("nftables/nft-ruleset.txt"));
        node.in(
                Place.POD1,
                () -> {
                    load(ruleset);
                    for (IpFamily family : IpFamily.values()) {
                        assertEquals(List.of(), differences(scenario, family));
                    }
                    return true;
                });
    }

    @Test
    void oneElementOrRuleIsNamed() throws Exception {
        var scenario = new Scenario("nodeport-local");
        String ruleset = Files.readString(scenario.file("nftables/nft-ruleset.txt"));
        node.in(
                Place.POD1,
                () -> {
                    load(ruleset);
                    assertEquals(List.of(), differences(scenario, IpFamily.IPV4), "the control");
                    nft("delete element ip kube-proxy service-ips { 10.96.10.1 . tcp . 80 }");
                    assertEquals(
                            // The cluster IP rejects the ports that it does not serve.
                            List.of(
                                    "shop/web:http: a connection to 10.96.10.1:80/TCP is rejected,"
                                            + " it should reach 10.244.1.2:8080, 10.244.2.3:8080,"
                                            + " 10.244.3.4:8080"),
                            differences(scenario, IpFamily.IPV4));
                    load(ruleset);
                    nft("flush chain ip kube-proxy masquerading");
                    List<String> texts = differences(scenario, IpFamily.IPV4);
                    assertTrue(
                            texts.stream()
                                    .anyMatch(text ->
                                            text.startsWith(
                                                    "shop/web:http keeps the source of"
                                                            + " connections")),
                            texts::toString);
                    return true;
                });
    }

    private static List<String> differences(Scenario scenario, IpFamily family) throws Exception {
        try (var kernel = NetlinkKernel.open(family, NftablesBackend.TABLE)) {
            var read =
                    ReadRules.nftables(
                            family,
                            kernel.ruleset(),
                            NftablesBackend.KUBE_PROXY,
                            Scenario.addresses(family));
            assertTrue(family == IpFamily.IPV6 || !read.frontends().isEmpty());
            return PlanComparison.of(scenario.plan("nftables", family), read).stream()
                    .map(Difference::text)
                    .toList();
        }
    }

    private static void load(String ruleset) throws IOException {
        nft("flush ruleset");
        new ShellCommand(List.of("nft", "-f", "-")).run(ruleset);
    }

    private static void nft(String command) throws IOException {
        new ShellCommand(List.of("nft", "-f", "-")).run(command + "\n");
    }
}
