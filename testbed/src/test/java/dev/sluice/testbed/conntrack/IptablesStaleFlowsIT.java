package dev.sluice.testbed.conntrack;

import dev.sluice.iptables.Binaries;
import dev.sluice.iptables.Host;
import dev.sluice.iptables.IptablesBackend;
import dev.sluice.iptables.IptablesCommands;
import dev.sluice.iptables.PacketCounters;
import dev.sluice.iptables.Programs;
import dev.sluice.iptables.RulesetWatch;
import dev.sluice.model.IpFamily;
import dev.sluice.sync.Backend;
import dev.sluice.testbed.node.TestNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

class IptablesStaleFlowsIT extends StaleFlowsTraffic {
    IptablesStaleFlowsIT(TestNode node) {
        super(node);
    }

    @Override
    protected Backend backend(IpFamily family) throws IOException {
        var programs = new Programs(List.of(), Duration.ofMinutes(1));
        var iptables = new IptablesCommands(programs, Binaries.NFT, family);
        Host host =
                Host.probe(
                        programs,
                        Binaries.NFT,
                        family,
                        14,
                        PacketCounters.NONE,
                        Path.of("/proc/sys"));
        return new IptablesBackend(iptables, host, new RulesetWatch(family, iptables::runs));
    }
}
