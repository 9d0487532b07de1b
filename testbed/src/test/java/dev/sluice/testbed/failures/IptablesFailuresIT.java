package dev.sluice.testbed.failures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.testbed.node.TestNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class IptablesFailuresIT extends FailureTable {
    /// The time after which a hanging program is killed in this test; it is not documented
    /// behaviour.
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Override
    protected Set<TableFault> faults() {
        return IptablesEdge.FAULTS;
    }

    @Override
    protected Edge edge(Path folder) throws IOException {
        return new IptablesEdge(WrapperScript.in(folder, LIMIT));
    }

    @Override
    protected int many() {
        return 2_000;
    }

    @Test
    void a_hanging_ip6tables_does_not_hold_up_IPv4(TestNode node) throws Exception {
        var script = WrapperScript.in(folder, Duration.ofMinutes(10));
        try (Rig rig = Rig.build(node, new IptablesEdge(script))) {
            rig.list(3);
            rig.turn();
            script.hang("ip6tables");
            rig.lead(FailureCluster.WEB6, Ip.of("fd00:10:244:1::3"));
            CompletableFuture<Duration> hanging = rig.begin(IpFamily.IPV6);
            for (Ip pod : List.of(FailureCluster.POD2, FailureCluster.POD1)) {
                rig.clock.advance(Duration.ofSeconds(1));
                rig.lead(FailureCluster.WEB, pod);
                rig.turn(IpFamily.IPV4);
                assertEquals(pod.toString(), rig.reached(FailureCluster.WEB_IP));
            }
            assertTrue(rig.witness.isHealthy());
            assertFalse(hanging.isDone());
            script.hang("");
            hanging.get(1, TimeUnit.MINUTES);
            assertEquals(2, rig.syncs(IpFamily.IPV6).succeeded());
        }
    }
}
