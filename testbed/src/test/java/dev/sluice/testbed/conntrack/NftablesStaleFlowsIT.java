package dev.sluice.testbed.conntrack;

import dev.sluice.model.IpFamily;
import dev.sluice.nftables.NftablesBackend;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.nftables.wire.NetlinkKernel;
import dev.sluice.sync.Backend;
import dev.sluice.sync.SyncException;
import dev.sluice.testbed.node.TestNode;

class NftablesStaleFlowsIT extends StaleFlowsTraffic {
    NftablesStaleFlowsIT(TestNode node) {
        super(node);
    }

    @Override
    protected Backend backend(IpFamily family) throws SyncException {
        return new NftablesBackend(
                family,
                new TableSettings(14, true),
                NetlinkKernel.open(family, NftablesBackend.TABLE),
                System::nanoTime,
                conflict -> {
                    throw new AssertionError(conflict.toString());
                });
    }
}
