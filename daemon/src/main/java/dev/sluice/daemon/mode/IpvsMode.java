package dev.sluice.daemon.mode;

import dev.sluice.config.ProxyConfig;
import dev.sluice.config.ProxyMode;
import dev.sluice.daemon.metrics.IpvsMetrics;
import dev.sluice.daemon.metrics.Metrics;
import dev.sluice.iptables.Binaries;
import dev.sluice.iptables.Host;
import dev.sluice.iptables.IptablesCommands;
import dev.sluice.iptables.PacketCounters;
import dev.sluice.iptables.Programs;
import dev.sluice.ipvs.InstalledText;
import dev.sluice.ipvs.IpvsBackend;
import dev.sluice.ipvs.IpvsCleanup;
import dev.sluice.ipvs.IpvsSettings;
import dev.sluice.ipvs.Renderer;
import dev.sluice.ipvs.change.InstalledState;
import dev.sluice.ipvs.compile.ServerSettings;
import dev.sluice.ipvs.kernel.NetlinkKernel;
import dev.sluice.kube.events.Events;
import dev.sluice.model.Cidr;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.ipvs.Timeouts;
import dev.sluice.plan.Plan;
import dev.sluice.sync.Backend;
import dev.sluice.sync.Chore;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// ipvs mode: virtual servers by netlink, and masquerade rules by iptables.
final class IpvsMode implements Mode {
    private static final Logger LOG = LoggerFactory.getLogger(IpvsMode.class);
    private static final Path SYSCTLS = Path.of("/proc/sys");

    /// This file exists only if the IPVS module is loaded.
    private static final Path LOADED = Path.of("/proc/net/ip_vs");

    private final ProxyConfig config;
    private final Programs programs = new Programs(List.of(), IptablesMode.LONGEST_RUN);
    private final Map<IpFamily, IpvsBackend> backends = new ConcurrentHashMap<>();

    IpvsMode(ProxyConfig config) {
        this.config = config;
    }

    @Override
    public ProxyMode name() {
        return ProxyMode.IPVS;
    }

    @Override
    public void prepare() throws IOException {
        // The netlink request makes the kernel load IPVS, which creates its sysctls.
        try (var kernel = NetlinkKernel.open(IpFamily.IPV4)) {
            IpvsSysctls.set(SYSCTLS, config.ipvs().strictArp());
            setTimeouts(kernel);
        }
    }

    private void setTimeouts(NetlinkKernel kernel) {
        var timeouts =
                new Timeouts(
                        seconds(config.ipvs().tcpTimeout()),
                        seconds(config.ipvs().tcpFinTimeout()),
                        seconds(config.ipvs().udpTimeout()));
        if (timeouts.equals(new Timeouts(0, 0, 0))) {
            return;
        }
        try {
            kernel.setTimeouts(timeouts);
        } catch (IOException e) {
            LOG.warn("the timeouts of IPVS stay as they are: {}", e.getMessage());
        }
    }

    private static int seconds(Duration duration) {
        return (int) Math.min(duration.toSeconds(), Integer.MAX_VALUE);
    }

    @Override
    public Backend backend(IpFamily family, Events events) throws IOException {
        Consumer<String> remarks = remark -> LOG.warn("{}: {}", family.label(), remark);
        Host host =
                Host.probe(
                        programs,
                        Binaries.HOST,
                        family,
                        config.masqueradeBit(),
                        PacketCounters.NONE,
                        SYSCTLS,
                        remarks);
        LOG.info("{}: iptables {}", family.label(), host.version());
        prepare();
        NetlinkKernel kernel = NetlinkKernel.open(family);
        try {
            Optional<String> lacking = kernel.tryScheduler(scheduler());
            if (lacking.isPresent()) {
                throw new IOException(
                        lacking.get() + ": load its module, or set ipvs.scheduler to another");
            }
            var backend =
                    new IpvsBackend(
                            settings(),
                            kernel,
                            new IptablesCommands(programs, Binaries.HOST, family, remarks),
                            new IpvsHost(SYSCTLS, config.ipvs().strictArp()),
                            System::nanoTime,
                            new IpvsReport(family, events));
            backends.put(family, backend);
            return backend;
        } catch (IOException | RuntimeException e) {
            kernel.close();
            throw e;
        } catch (SyncException e) {
            kernel.close();
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public SyncListener metrics(Metrics metrics) {
        return new IpvsMetrics(metrics, backends);
    }

    @Override
    public List<Chore> chores(IpFamily family) {
        return List.of();
    }

    @Override
    public void remove(IpFamily family, @Nullable ProxyMode serving) throws SyncException {
        if (!Files.exists(LOADED)) {
            return;
        }
        try (var kernel = NetlinkKernel.open(family)) {
            var iptables = new IptablesCommands(programs, Binaries.HOST, family);
            new IpvsCleanup(kernel, iptables, serving == ProxyMode.IPTABLES).run();
        } catch (IOException e) {
            throw new SyncException("cannot remove virtual servers: " + e.getMessage(), e);
        }
    }

    @Override
    public void render(Plan plan, HostFacts facts, Consumer<String> line) {
        var settings =
                new ServerSettings(
                        asked -> asked.isEmpty() ? scheduler() : asked, config.masqueradeBit());
        new Renderer(plan, settings).render(line);
    }

    @Override
    public List<String> rawDifferences(Plan plan, HostFacts facts, KernelRules rules) {
        List<String> wanted = new ArrayList<>();
        render(plan, facts, wanted::add);
        List<String> found = new ArrayList<>();
        InstalledState ipvs = rules.ipvs();
        if (ipvs != null) {
            InstalledText.of(plan.family(), ipvs).forEach(found::add);
        }
        found.addAll(rules.saved());
        return ScriptComparison.of(wanted, found);
    }

    private IpvsSettings settings() {
        List<Cidr> excluded =
                config.ipvs().excludeCidrs().stream()
                        .flatMap(text -> Cidr.parse(text).stream())
                        .toList();
        return new IpvsSettings(
                scheduler(),
                config.masqueradeBit(),
                excluded,
                config.sluice().ipvs().drainDeadline());
    }

    private String scheduler() {
        String configured = config.ipvs().scheduler();
        return configured.isEmpty() ? IpvsSettings.ROUND_ROBIN : configured;
    }
}
