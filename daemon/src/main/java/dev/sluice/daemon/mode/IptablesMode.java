package dev.sluice.daemon.mode;

import dev.sluice.config.ProxyConfig;
import dev.sluice.config.ProxyMode;
import dev.sluice.daemon.metrics.IptablesMetrics;
import dev.sluice.daemon.metrics.Metrics;
import dev.sluice.daemon.node.ConfiguredView;
import dev.sluice.inspect.diff.RawLine;
import dev.sluice.inspect.diff.RuleComparison;
import dev.sluice.iptables.Binaries;
import dev.sluice.iptables.Cleanup;
import dev.sluice.iptables.DriftWatch;
import dev.sluice.iptables.Host;
import dev.sluice.iptables.IptablesBackend;
import dev.sluice.iptables.IptablesCommands;
import dev.sluice.iptables.PacketCounters;
import dev.sluice.iptables.Programs;
import dev.sluice.iptables.Renderer;
import dev.sluice.iptables.compile.Names;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.iptables.table.Table;
import dev.sluice.kube.events.Events;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import dev.sluice.sync.Backend;
import dev.sluice.sync.Chore;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// iptables mode, for iptables-legacy and iptables-nft.
final class IptablesMode implements Mode {
    private static final Logger LOG = LoggerFactory.getLogger(IptablesMode.class);
    private static final Path SYSCTLS = Path.of("/proc/sys");

    /// The time limit of one run of a program. Reading 10,000 Services, or writing a part of them,
    /// takes one or two seconds, so a longer run hangs. The failure is logged before the liveness
    /// probe fails.
    static final Duration LONGEST_RUN = Duration.ofSeconds(30);

    /// The time limit for iptables-legacy, which replaces a whole table at once. With 10,000
    /// Services that takes some 20 s on a node whose CPUs are overloaded sevenfold.
    private static final Duration LONGEST_RUN_OF_LEGACY = Duration.ofSeconds(60);

    private final ProxyConfig config;
    private final Programs programs = new Programs(List.of(), LONGEST_RUN);
    private final Programs ofLegacy = new Programs(List.of(), LONGEST_RUN_OF_LEGACY);

    IptablesMode(ProxyConfig config) {
        this.config = config;
    }

    @Override
    public ProxyMode name() {
        return ProxyMode.IPTABLES;
    }

    @Override
    public void prepare() throws IOException {
        if (new ConfiguredView(config).mayRouteLocalhost()) {
            Host.routeLocalnet(SYSCTLS);
        }
    }

    @Override
    public Backend backend(IpFamily family, Events events) throws IOException {
        // The sync thread of this family gets a netlink socket of its own.
        Consumer<String> remarks = remark -> LOG.warn("{}: {}", family.label(), remark);
        Host host =
                Host.probe(
                        programs,
                        Binaries.HOST,
                        family,
                        config.masqueradeBit(),
                        new KernelCounters(),
                        SYSCTLS,
                        remarks);
        host.requireParts();
        LOG.info("{}: iptables {}", family.label(), host.version());
        var iptables =
                new IptablesCommands(
                        host.version().nft() ? programs : ofLegacy, Binaries.HOST, family, remarks);
        var watch = DriftWatch.of(host.version(), family, iptables::runs);
        return new IptablesBackend(iptables, host, watch);
    }

    @Override
    public boolean stands(IpFamily family) {
        try {
            probe(family);
        } catch (IOException _) {
            return false; // without iptables there are no rules
        }
        // If iptables is too busy to answer, assume that there are rules.
        return new IptablesCommands(programs, Binaries.HOST, family)
                .holds(Table.NAT, Names.SERVICES)
                .orElse(true);
    }

    @Override
    public List<Chore> chores(IpFamily family) {
        return List.of();
    }

    @Override
    public void remove(IpFamily family, @Nullable ProxyMode serving) throws SyncException {
        Host host;
        try {
            host = probe(family);
        } catch (IOException e) {
            LOG.debug("{}: nothing of iptables to remove: {}", family.label(), e.getMessage());
            return;
        }
        var iptables = new IptablesCommands(programs, Binaries.HOST, family);
        new Cleanup(iptables, host.version(), serving == ProxyMode.IPVS).run();
    }

    @Override
    public void render(Plan plan, HostFacts facts, Consumer<String> line) {
        var settings =
                new RuleSettings(
                        config.masqueradeBit(),
                        facts.randomFully(),
                        !facts.liberal(),
                        facts.counts(),
                        facts.counts());
        new Renderer(plan, settings).render(line);
    }

    @Override
    public List<String> rawDifferences(Plan plan, HostFacts facts, KernelRules rules) {
        List<String> lines = new ArrayList<>();
        render(plan, facts, lines::add);
        return RuleComparison.of(lines, rules.saved()).stream().map(RawLine::toString).toList();
    }

    private Host probe(IpFamily family) throws IOException {
        return Host.probe(programs, Binaries.HOST, family, 0, PacketCounters.NONE, SYSCTLS);
    }

    @Override
    public SyncListener metrics(Metrics metrics) {
        // The thread that serves metrics gets a netlink socket of its own.
        var own = new KernelCounters();
        return new IptablesMetrics(
                metrics,
                () -> own.packets(RuleSettings.INVALID_COUNTER),
                () -> own.packets(RuleSettings.LOCALHOST_COUNTER));
    }
}
