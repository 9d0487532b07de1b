package dev.sluice.daemon.mode;

import dev.sluice.config.ProxyConfig;
import dev.sluice.config.ProxyMode;
import dev.sluice.daemon.metrics.Metrics;
import dev.sluice.daemon.metrics.NftablesMetrics;
import dev.sluice.kube.events.Events;
import dev.sluice.model.IpFamily;
import dev.sluice.nftables.NftablesBackend;
import dev.sluice.nftables.TableChanges;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.nftables.wire.NetlinkKernel;
import dev.sluice.plan.Plan;
import dev.sluice.sync.Backend;
import dev.sluice.sync.Chore;
import dev.sluice.sync.SyncException;
import dev.sluice.sync.SyncListener;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// nftables mode: a table of nf_tables, by netlink.
final class NftablesMode implements Mode {
    /// The oldest supported kernel, as in kube-proxy. Older ones lose or keep wrong set elements,
    /// or crash.
    private static final KernelVersion OLDEST = new KernelVersion(5, 13);

    /// kube-proxy's environment variable that disables the check of the kernel version.
    private static final String SKIP = "KUBE_PROXY_NFTABLES_SKIP_KERNEL_VERSION_CHECK";

    private final ProxyConfig config;
    private final Map<IpFamily, ServiceCounters.Source> counted = new EnumMap<>(IpFamily.class);
    private final ServiceTotals totals;

    NftablesMode(ProxyConfig config) {
        this.config = config;
        this.totals = new ServiceTotals(config.sluice().nftables().serviceCountersLimit());
    }

    @Override
    public ProxyMode name() {
        return ProxyMode.NFTABLES;
    }

    /// Does nothing: this mode needs no sysctls.
    @Override
    public void prepare() {}

    @Override
    public Backend backend(IpFamily family, Events events) throws IOException {
        refuseOldKernels();
        var backend =
                new NftablesBackend(
                        family,
                        settings(family, TcpTracking.isLiberal()),
                        open(family),
                        System::nanoTime);
        counted.put(family, backend::counts);
        return backend;
    }

    @Override
    public SyncListener metrics(Metrics metrics) {
        totals.register(metrics);
        return new NftablesMetrics(metrics);
    }

    @Override
    public List<Chore> chores(IpFamily family) {
        ServiceCounters.Source source = counted.get(family);
        return source != null && config.sluice().nftables().serviceCounters()
                ? List.of(new ServiceCounters(family, source, totals, System::nanoTime))
                : List.of();
    }

    /// @throws IOException if this process lacks the privilege, or the kernel has no nf_tables
    private static NetlinkKernel open(IpFamily family) throws IOException {
        try {
            NetlinkKernel kernel = NetlinkKernel.open(family, NftablesBackend.TABLE);
            try {
                kernel.generation();
                return kernel;
            } catch (SyncException | RuntimeException e) {
                kernel.close();
                throw e;
            }
        } catch (SyncException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public boolean stands(IpFamily family) {
        try (var kernel = NetlinkKernel.open(family, NftablesBackend.TABLE)) {
            return kernel.hasTable(NftablesBackend.TABLE)
                    || kernel.hasTable(NftablesBackend.KUBE_PROXY);
        } catch (SyncException _) {
            return false; // without nf_tables there are no rules
        }
    }

    @Override
    public void remove(IpFamily family, @Nullable ProxyMode serving) throws SyncException {
        try (var kernel = NetlinkKernel.open(family, NftablesBackend.TABLE)) {
            NftablesBackend.cleanup(kernel);
        }
    }

    @Override
    public void render(Plan plan, HostFacts facts, Consumer<String> line) {
        NftablesBackend.text(plan, settings(plan.family(), facts.liberal())).lines().forEach(line);
    }

    @Override
    public List<String> rawDifferences(Plan plan, HostFacts facts, KernelRules rules)
            throws SyncException {
        try (var kernel = NetlinkKernel.open(plan.family(), NftablesBackend.TABLE)) {
            return TableChanges.of(kernel, plan, settings(plan.family(), facts.liberal()));
        }
    }

    private TableSettings settings(IpFamily family, boolean liberal) {
        return new TableSettings(
                config.masqueradeBit(),
                !liberal,
                config.sluice().nftables().serviceCounters(),
                config.forwardsLocalhostNodePorts(family));
    }

    private void refuseOldKernels() throws IOException {
        KernelVersion kernel = KernelVersion.ofThisHost();
        if (kernel.compareTo(OLDEST) < 0 && System.getenv().getOrDefault(SKIP, "").isEmpty()) {
            throw new IOException(
                    "the kernel is Linux %s, and nftables mode needs %s: use mode iptables"
                            .formatted(kernel, OLDEST));
        }
    }
}
