package dev.sluice.testbed.failures;

import dev.sluice.iptables.Binaries;
import dev.sluice.iptables.Host;
import dev.sluice.iptables.IptablesBackend;
import dev.sluice.iptables.IptablesCommands;
import dev.sluice.iptables.PacketCounters;
import dev.sluice.iptables.Programs;
import dev.sluice.iptables.RulesetWatch;
import dev.sluice.model.IpFamily;
import dev.sluice.sync.Backend;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.LongSupplier;

/// The iptables programs of the nf_tables variant, run by a script that can inject faults.
final class IptablesEdge implements Edge {
    static final Set<TableFault> FAULTS = Set.of(TableFault.values());

    private final WrapperScript script;

    IptablesEdge(WrapperScript script) {
        this.script = script;
    }

    @Override
    public Backend backend(IpFamily family, LongSupplier nanos) throws IOException {
        Programs programs = script.programs();
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

    @Override
    public Set<TableFault> faults() {
        return FAULTS;
    }

    @Override
    public void inject(TableFault fault) throws IOException {
        script.inject(fault);
    }

    @Override
    public int struck() throws IOException {
        return script.struck();
    }

    @Override
    public Set<String> bystanders(TestNode node) throws IOException {
        return FailureCluster.bystandersIn(
                node.run(Place.NODE, "iptables-nft-save", "-t", "nat")
                        .lines()
                        .filter(line -> line.startsWith("-A KUBE-SERVICES"))
                        .reduce("", (all, line) -> all + "\n" + line));
    }
}
