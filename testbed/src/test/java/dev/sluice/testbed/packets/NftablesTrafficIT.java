package dev.sluice.testbed.packets;

import dev.sluice.conformance.ExpectedOutcome;
import dev.sluice.conformance.NftablesExpectations;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.TestCluster;
import dev.sluice.inspect.explain.ModeFacts;
import dev.sluice.model.IpFamily;
import dev.sluice.nftables.KernelBackend;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.sync.Backend;
import dev.sluice.sync.SyncException;
import dev.sluice.testbed.node.TestNode;
import java.util.Optional;

class NftablesTrafficIT extends TrafficConformance {
    NftablesTrafficIT(TestNode node) {
        super(node);
    }

    @Override
    protected ModeFacts mode() {
        return new ModeFacts.Nftables(false);
    }

    @Override
    protected Backend backend(IpFamily family) throws SyncException {
        return KernelBackend.open(family, new TableSettings(14, true));
    }

    @Override
    protected Optional<ExpectedOutcome> expected(
            TestCluster cluster, Packet packet, ExpectedOutcome elsewhere) {
        return NftablesExpectations.expected(cluster, packet, elsewhere);
    }
}
