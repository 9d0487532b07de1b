package dev.sluice.testbed.packets;

import dev.sluice.conformance.ExpectedOutcome;
import dev.sluice.conformance.NftablesExpectations;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.TestCluster;
import dev.sluice.model.IpFamily;
import dev.sluice.nftables.KernelBackend;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.sync.Backend;
import dev.sluice.sync.SyncException;
import dev.sluice.testbed.node.TestNode;
import java.util.Optional;

class NftablesTraceIT extends TraceConformance {
    NftablesTraceIT(TestNode node) {
        super(node);
    }

    @Override
    Backend backend(IpFamily family) throws SyncException {
        return KernelBackend.open(family, new TableSettings(14, true));
    }

    @Override
    Optional<ExpectedOutcome> expected(
            TestCluster cluster, Packet packet, ExpectedOutcome elsewhere) {
        return NftablesExpectations.expected(cluster, packet, elsewhere);
    }
}
