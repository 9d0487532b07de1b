package dev.sluice.testbed.golden;

import dev.sluice.iptables.Binaries;
import dev.sluice.iptables.Cleanup;
import dev.sluice.iptables.DriftWatch;
import dev.sluice.iptables.Host;
import dev.sluice.iptables.IptablesBackend;
import dev.sluice.iptables.IptablesCommands;
import dev.sluice.iptables.PacketCounters;
import dev.sluice.iptables.Programs;
import dev.sluice.model.IpFamily;
import dev.sluice.sync.SyncException;
import dev.sluice.testbed.node.ShellCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The rules of one family in the calling thread's network namespace, by one variant of iptables.
record IptablesKernel(Binaries binaries, IpFamily family, Programs programs) {
    IptablesKernel(Binaries binaries, IpFamily family) {
        this(binaries, family, new Programs(List.of(), Duration.ofMinutes(2)));
    }

    IptablesBackend backend(int masqueradeBit, PacketCounters counters) throws IOException {
        return backend(host(masqueradeBit, counters, _ -> {}));
    }

    IptablesBackend backend(Host host) {
        var iptables = new IptablesCommands(programs, binaries, family);
        var watch = DriftWatch.of(host.version(), family, iptables::runs);
        return new IptablesBackend(iptables, host, watch);
    }

    List<String> save() throws SyncException {
        List<String> lines = new ArrayList<>();
        new IptablesCommands(programs, binaries, family).save(lines::add);
        return lines;
    }

    /// Replaces all rules by those of a file for `iptables-restore`.
    void load(List<String> lines) throws IOException {
        new ShellCommand(List.of(program() + "-restore")).run(String.join("\n", lines) + "\n");
    }

    void cleanup() throws IOException, SyncException {
        var iptables = new IptablesCommands(programs, binaries, family);
        new Cleanup(iptables, host(0, PacketCounters.NONE, _ -> {}).version()).run();
    }

    /// Removes all rules, including those of other programs.
    void clear() throws IOException {
        for (String table : List.of("mangle", "filter", "nat")) {
            new ShellCommand(List.of(program(), "-t", table, "-F")).run();
            new ShellCommand(List.of(program(), "-t", table, "-X")).run();
        }
    }

    Host host(int masqueradeBit, PacketCounters counters, Consumer<String> remarks)
            throws IOException {
        return Host.probe(
                programs, binaries, family, masqueradeBit, counters, Path.of("/proc/sys"), remarks);
    }

    String program() {
        String name = family == IpFamily.IPV4 ? "iptables" : "ip6tables";
        return switch (binaries) {
            case HOST -> name;
            case NFT -> name + "-nft";
            case LEGACY -> name + "-legacy";
        };
    }
}
