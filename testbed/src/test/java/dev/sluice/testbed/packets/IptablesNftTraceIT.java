package dev.sluice.testbed.packets;

import dev.sluice.iptables.Binaries;
import dev.sluice.model.IpFamily;
import dev.sluice.sync.Backend;
import dev.sluice.testbed.node.TestNode;
import java.io.IOException;

class IptablesNftTraceIT extends TraceConformance {
    IptablesNftTraceIT(TestNode node) {
        super(node);
    }

    @Override
    Backend backend(IpFamily family) throws IOException {
        return IptablesTraffic.backend(Binaries.NFT, family);
    }
}
