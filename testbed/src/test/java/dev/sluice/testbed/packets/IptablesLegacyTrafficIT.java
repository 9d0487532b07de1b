package dev.sluice.testbed.packets;

import dev.sluice.iptables.Binaries;
import dev.sluice.testbed.node.TestNode;

class IptablesLegacyTrafficIT extends IptablesTraffic {
    IptablesLegacyTrafficIT(TestNode node) {
        super(node, Binaries.LEGACY);
    }
}
