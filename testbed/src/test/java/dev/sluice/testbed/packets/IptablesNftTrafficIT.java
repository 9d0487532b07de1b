package dev.sluice.testbed.packets;

import dev.sluice.iptables.Binaries;
import dev.sluice.testbed.node.TestNode;

class IptablesNftTrafficIT extends IptablesTraffic {
    IptablesNftTrafficIT(TestNode node) {
        super(node, Binaries.NFT);
    }
}
