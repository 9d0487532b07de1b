package dev.sluice.testbed.packets;

import dev.sluice.conformance.ExpectedOutcome;
import dev.sluice.conformance.IpvsExpectations;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.TestCluster;
import dev.sluice.inspect.explain.ModeFacts;
import dev.sluice.model.IpFamily;
import dev.sluice.sync.Backend;
import dev.sluice.testbed.ipvs.IpvsBackends;
import dev.sluice.testbed.node.TestNode;
import java.util.Optional;
import org.junit.jupiter.api.Tag;

@Tag("uml")
class IpvsTrafficIT extends TrafficConformance {
    IpvsTrafficIT(TestNode node) {
        super(node);
    }

    @Override
    protected ModeFacts mode() {
        return new ModeFacts.Ipvs();
    }

    @Override
    protected Backend backend(IpFamily family) throws Exception {
        return new IpvsBackends("rr", 14).backend(family);
    }

    /// Each virtual server keeps its own clients.
    @Override
    protected boolean sharesChoices() {
        return false;
    }

    @Override
    protected Optional<ExpectedOutcome> expected(
            TestCluster cluster, Packet packet, ExpectedOutcome elsewhere) {
        return IpvsExpectations.expected(cluster, packet, elsewhere)
                .filter(outcome -> !sticks(outcome));
    }

    /// Excludes affinity: a client keeps its endpoint until IPVS forgets its last connection,
    /// minutes later. IpvsModeIT tests affinity.
    private static boolean sticks(ExpectedOutcome outcome) {
        return outcome instanceof ExpectedOutcome.Reaches reaches && reaches.affinitySeconds() > 0;
    }
}
