package dev.sluice.testbed.golden;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.TestNet;
import dev.sluice.inspect.explain.ModeFacts;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.FreshNamespace;
import dev.sluice.nftables.wire.AskedRuleset;
import dev.sluice.nftables.wire.NftablesHooks;
import dev.sluice.trace.PacketTracer;
import dev.sluice.trace.StaticHostNetwork;
import dev.sluice.trace.conformance.TestHost;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Explanations by Sluice's own plan agree with those by the rules that kube-proxy wrote for the
/// same objects in nftables mode, read back from a kernel.
class RecordedNftablesExplainIT {
    static List<Scenario> scenarios() throws IOException {
        return Scenario.all();
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void plan_and_recording_agree(Scenario scenario) throws Exception {
        try (var fresh = FreshNamespace.create()) {
            fresh.execute("nft", "-f " + scenario.file("nftables/nft-ruleset.txt"));
            fresh.namespace()
                    .run(() -> {
                        int probes = 0;
                        for (IpFamily family : IpFamily.values()) {
                            probes += check(scenario, family);
                        }
                        assertTrue(probes > 10, "only " + probes);
                    });
        }
    }

    private static int check(Scenario scenario, IpFamily family) throws Exception {
        TestNet net = TestNet.of(family);
        StaticHostNetwork host = TestHost.network(net);
        try (var asked = AskedRuleset.open(family, _ -> false)) {
            var tracer = new PacketTracer(NftablesHooks.of(asked.ruleset(), host), host);
            return RecordedExplainTest.check(
                    scenario.plan("nftables", family),
                    new ModeFacts.Nftables(false),
                    tracer,
                    List.of(net.eth0(), net.cni0(), net.vext()));
        }
    }
}
