package dev.sluice.testbed.packets;

import dev.sluice.iptables.Binaries;
import dev.sluice.model.IpFamily;
import dev.sluice.sync.Backend;
import dev.sluice.testbed.node.TestNode;
import java.io.IOException;

class IptablesLegacyTraceIT extends TraceConformance {
    IptablesLegacyTraceIT(TestNode node) {
        super(node);
    }

    @Override
    Backend backend(IpFamily family) throws IOException {
        return IptablesTraffic.backend(Binaries.LEGACY, family);
    }

    @Override
    boolean showsRules() {
        return false;
    }
}
