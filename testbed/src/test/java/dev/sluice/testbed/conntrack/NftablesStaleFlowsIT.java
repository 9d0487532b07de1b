package dev.sluice.testbed.conntrack;

import dev.sluice.model.IpFamily;
import dev.sluice.nftables.KernelBackend;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.sync.Backend;
import dev.sluice.sync.SyncException;
import dev.sluice.testbed.node.TestNode;

class NftablesStaleFlowsIT extends StaleFlowsTraffic {
    NftablesStaleFlowsIT(TestNode node) {
        super(node);
    }

    @Override
    protected Backend backend(IpFamily family) throws SyncException {
        return KernelBackend.open(family, new TableSettings(14, true));
    }
}
