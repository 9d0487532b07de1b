package dev.sluice.testbed.packets;

import dev.sluice.inspect.explain.ModeFacts;
import dev.sluice.iptables.Binaries;
import dev.sluice.iptables.DriftWatch;
import dev.sluice.iptables.Host;
import dev.sluice.iptables.IptablesBackend;
import dev.sluice.iptables.IptablesCommands;
import dev.sluice.iptables.PacketCounters;
import dev.sluice.iptables.Programs;
import dev.sluice.model.IpFamily;
import dev.sluice.sync.Backend;
import dev.sluice.testbed.node.TestNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// The packet table in iptables mode, with one of the installed variants.
abstract class IptablesTraffic extends TrafficConformance {
    private static final int MASQUERADE_BIT = 14;

    private final Binaries binaries;

    IptablesTraffic(TestNode node, Binaries binaries) {
        super(node);
        this.binaries = binaries;
    }

    @Override
    protected ModeFacts mode() {
        return new ModeFacts.Iptables();
    }

    @Override
    protected final Backend backend(IpFamily family) throws IOException {
        return backend(binaries, family);
    }

    static Backend backend(Binaries binaries, IpFamily family) throws IOException {
        var programs = new Programs(List.of(), Duration.ofMinutes(1));
        var iptables = new IptablesCommands(programs, binaries, family);
        Host host =
                Host.probe(
                        programs,
                        binaries,
                        family,
                        MASQUERADE_BIT,
                        PacketCounters.NONE,
                        Path.of("/proc/sys"));
        var watch = DriftWatch.of(host.version(), family, iptables::runs);
        return new IptablesBackend(iptables, host, watch);
    }
}
