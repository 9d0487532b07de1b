package dev.sluice.testbed.golden;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.daemon.mode.KernelCounters;
import dev.sluice.iptables.Binaries;
import dev.sluice.iptables.Renderer;
import dev.sluice.iptables.Rules;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncReport;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.node.TestNodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(TestNodes.class)
class GoldenIT {
    private final TestNode node;

    GoldenIT(TestNode node) {
        this.node = node;
    }

    static Stream<Arguments> scenarios() throws IOException {
        return Scenario.all().stream()
                .flatMap(scenario ->
                        Stream.of(Binaries.NFT, Binaries.LEGACY)
                                .map(binaries -> Arguments.of(scenario, binaries)));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("scenarios")
    void theKernelEndsAsWithKubeProxy(Scenario scenario, Binaries binaries) throws Exception {
        // Each variant has a namespace of its own, with only its rules.
        node.in(
                binaries == Binaries.NFT ? Place.POD1 : Place.POD2,
                () -> {
                    for (IpFamily family : IpFamily.values()) {
                        var kernel = new IptablesKernel(binaries, family);
                        check(scenario, kernel);
                        kernel.clear();
                    }
                    return true;
                });
    }

    private static void check(Scenario scenario, IptablesKernel kernel) throws Exception {
        List<String> recorded = scenario.recorded(kernel.family());
        Map<String, List<String>> wanted = Rules.of(recorded);
        Plan plan = scenario.plan(kernel.family());
        int bit = scenario.config().masqueradeBit();
        try (var counters = new KernelCounters()) {
            var backend = kernel.backend(bit, counters);
            SyncReport first = backend.sync(plan);
            assertTrue(first.full());
            assertEquals(wanted, Rules.of(kernel.save()), "from nothing");
            assertEquals(0, backend.sync(plan).changes(), "a second time");
            SyncReport restarted = kernel.backend(bit, counters).sync(plan);
            assertEquals(0, restarted.changes(), "after a restart");
            assertEquals(tally(wanted, "filter"), first.ruleCounts().getFirst().held());
            assertEquals(tally(wanted, "nat"), first.ruleCounts().getLast().held());

            kernel.cleanup();
            assertEquals(leftByCleanup(), ours(kernel.save()), "cleaned up");

            List<String> rendered = new ArrayList<>();
            new Renderer(plan, settings(bit)).render(rendered::add);
            kernel.load(rendered);
            assertEquals(wanted, Rules.of(kernel.save()), "what was rendered");

            kernel.load(recorded);
            SyncReport takeover = kernel.backend(bit, counters).sync(plan);
            assertEquals(0, takeover.changes(), "beside kube-proxy's rules");
        }
    }

    private static RuleSettings settings(int masqueradeBit) {
        return RuleSettings.DEFAULTS.withMasqueradeBit(masqueradeBit).withCounters(true, true);
    }

    /// Chains that cleanup leaves: the kubelet's, which kube-proxy leaves too.
    private static List<String> leftByCleanup() {
        return List.of("filter KUBE-FIREWALL");
    }

    private static List<String> ours(List<String> dump) {
        return Rules.of(dump).keySet().stream().filter(name -> name.contains("KUBE-")).toList();
    }

    /// Counts the rules in kube-proxy's chains, as its metric does.
    private static int tally(Map<String, List<String>> rules, String table) {
        return rules.entrySet().stream()
                .filter(chain -> chain.getKey().startsWith(table + " KUBE-"))
                .mapToInt(chain -> chain.getValue().size())
                .sum();
    }
}
