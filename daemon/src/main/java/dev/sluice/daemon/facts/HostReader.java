package dev.sluice.daemon.facts;

import dev.sluice.conntrack.NetlinkConntrackTable;
import dev.sluice.conntrack.PortUse;
import dev.sluice.conntrack.SourcePorts;
import dev.sluice.inspect.check.facts.DaemonFacts;
import dev.sluice.inspect.check.facts.NodeFacts;
import dev.sluice.inspect.check.facts.NodeSetup;
import dev.sluice.inspect.check.facts.ProcessFacts;
import dev.sluice.inspect.check.facts.TrackingFacts;
import dev.sluice.inspect.check.facts.TrackingFacts.TableFill;
import dev.sluice.iptables.Programs;
import dev.sluice.plan.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Reads all facts about the node: in the network namespace of the calling thread, and without
/// changing anything.
public final class HostReader {
    private static final String TRACKING = "proc/sys/net/netfilter/";
    private static final Duration LONGEST_RUN = Duration.ofSeconds(10);

    private final HostFiles files;
    private final Programs programs;

    /// Reads this host.
    public HostReader() {
        this(Path.of("/"), new Programs(List.of(), LONGEST_RUN));
    }

    /// @param root the root of the file system
    /// @param programs runs those of iptables
    public HostReader(Path root, Programs programs) {
        this.files = new HostFiles(root);
        this.programs = programs;
    }

    /// Reads the facts.
    ///
    /// @param daemon what the daemon knows
    public NodeFacts read(NodeSetup setup, DaemonFacts daemon) {
        var processes = new ProcessReader(files);
        return new NodeFacts(
                setup,
                new KernelReader(files).read(setup.mode()),
                new RulesetReader(files, programs).read(),
                new ProcessFacts(
                        processes.all(),
                        HostFiles.fact("sockets", new SocketReader(files, processes)::read)),
                new TrackingFacts(
                        HostFiles.fact("table of connections", this::table),
                        HostFiles.fact("source ports", () -> ports(daemon.plans().or(List.of())))),
                daemon);
    }

    private TableFill table() throws IOException {
        return new TableFill(
                files.number(TRACKING + "nf_conntrack_count"),
                files.number(TRACKING + "nf_conntrack_max"),
                files.number(TRACKING + "nf_conntrack_buckets"));
    }

    /// Counting takes about 2 us for each connection, so it is done only where it may matter.
    private List<PortUse> ports(List<Plan> plans) throws IOException {
        if (files.number(TRACKING + "nf_conntrack_count") < SourcePorts.LEAST) {
            return List.of();
        }
        try (var table = new NetlinkConntrackTable()) {
            return SourcePorts.count(table, plans);
        }
    }
}
