package dev.sluice.daemon.bundle;

import dev.sluice.base.input.OneLine;
import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigLoader;
import dev.sluice.config.GivenFlags;
import dev.sluice.config.ProxyConfig;
import dev.sluice.config.ProxyMode;
import dev.sluice.daemon.explain.HostExplainer;
import dev.sluice.daemon.mode.HostFacts;
import dev.sluice.daemon.mode.KernelComparison;
import dev.sluice.daemon.node.ConfiguredView;
import dev.sluice.inspect.bundle.BundleException;
import dev.sluice.inspect.bundle.BundleNames;
import dev.sluice.inspect.bundle.SupportBundle;
import dev.sluice.inspect.diff.Difference;
import dev.sluice.inspect.explain.ExplainRequest;
import dev.sluice.inspect.explain.ExplainSources;
import dev.sluice.inspect.explain.Explainer;
import dev.sluice.inspect.explain.Explanation;
import dev.sluice.inspect.explain.ExplanationStep;
import dev.sluice.inspect.explain.InvalidRequestException;
import dev.sluice.inspect.explain.KnownFlows;
import dev.sluice.kube.ManifestException;
import dev.sluice.kube.Manifests;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.NodeView;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlanListener;
import dev.sluice.plan.Planner;
import dev.sluice.services.Snapshot;
import dev.sluice.sync.SyncException;
import dev.sluice.trace.PacketTracer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The node of a bundle: what its daemon planned, computed again, and what its kernel had. Used by
/// one thread at a time.
public final class BundledNode {
    private final SupportBundle bundle;
    private final ProxyConfig config;
    private final HostState host;
    private final List<Plan> plans;

    private BundledNode(
            SupportBundle bundle, ProxyConfig config, HostState host, List<Plan> plans) {
        this.bundle = bundle;
        this.config = config;
        this.host = host;
        this.plans = plans;
    }

    /// @throws BundleException if the configuration, the objects or the host cannot be read
    public static BundledNode of(SupportBundle bundle) throws BundleException {
        ProxyConfig config = config(bundle);
        List<HostState> hosts =
                bundle.document(BundleNames.HOST, HostState.KIND, HostState.class).items();
        if (hosts.size() != 1) {
            throw new BundleException(BundleNames.HOST + " has " + hosts.size() + " items");
        }
        HostState host = hosts.getFirst();
        List<Plan> plans =
                bundle.has(BundleNames.OBJECTS)
                        ? plans(bundle, config, snapshot(bundle), addresses(host))
                        : List.of();
        return new BundledNode(bundle, config, host, plans);
    }

    /// What the node should have, of each family that it serves; none if its daemon did not answer.
    public List<Plan> plans() {
        return plans;
    }

    private static ProxyConfig config(SupportBundle bundle) throws BundleException {
        if (!bundle.has(BundleNames.CONFIG)) {
            return load(GivenFlags.none());
        }
        try {
            Path folder = Files.createTempDirectory("sluice-bundle");
            Path config = folder.resolve("kube-proxy.yaml");
            Path sluice = folder.resolve("sluice.yaml");
            try {
                Files.write(config, bundle.bytes(BundleNames.CONFIG));
                Files.write(sluice, bundle.bytes(BundleNames.SLUICE_CONFIG));
                return load(
                        new GivenFlags(
                                Map.of(
                                        "config",
                                        List.of(config.toString()),
                                        "sluice-config",
                                        List.of(sluice.toString()))));
            } finally {
                Files.deleteIfExists(config);
                Files.deleteIfExists(sluice);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new BundleException("cannot write a temporary file: " + e.getMessage(), e);
        }
    }

    private static ProxyConfig load(GivenFlags given) throws BundleException {
        try {
            return ConfigLoader.load(given).config();
        } catch (ConfigException e) {
            throw new BundleException(
                    "its configuration: " + OneLine.of(String.join("; ", e.problems())), e);
        }
    }

    private static Snapshot snapshot(SupportBundle bundle) throws BundleException {
        // The daemon has reported what is wrong with its objects; it is in the answer of check.
        var manifests = new Manifests(bundle.manifest().node(), _ -> {});
        try {
            manifests.read(bundle.open(BundleNames.OBJECTS), BundleNames.OBJECTS);
            return manifests.snapshot();
        } catch (ManifestException e) {
            throw new BundleException(OneLine.of(String.valueOf(e.getMessage())), e);
        }
    }

    private static List<Ip> addresses(HostState host) throws BundleException {
        try {
            return host.addresses().stream().map(Ip::of).toList();
        } catch (IllegalArgumentException e) {
            throw new BundleException(BundleNames.HOST + ": " + e.getMessage(), e);
        }
    }

    private static List<Plan> plans(
            SupportBundle bundle, ProxyConfig config, Snapshot snapshot, List<Ip> addresses) {
        List<String> labels = bundle.manifest().families();
        List<Plan> plans = new ArrayList<>();
        for (IpFamily family : IpFamily.values()) {
            if (labels.isEmpty() || labels.contains(family.label())) {
                NodeView view = new ConfiguredView(config).of(snapshot.node(), family, addresses);
                plans.add(
                        new Planner(family, PlanListener.NONE)
                                .plan(snapshot, view, Plan.nothing(family, view)));
            }
        }
        return plans;
    }

    /// Returns what differs between the plans and the kernel, as `sluice diff` says it.
    ///
    /// @param againstKubeProxy whether kube-proxy's rules are meant
    /// @throws BundleException if the rules are not in the bundle
    public List<Difference> differences(boolean againstKubeProxy) throws BundleException {
        var facts = new HostFacts(addresses(host), host.counts(), true, host.liberal());
        List<Difference> all = new ArrayList<>();
        for (Plan plan : plans) {
            var rules = BundledRules.of(bundle, plan.family(), host.iptables()).kernel();
            try {
                all.addAll(
                        new KernelComparison(config, rules, facts)
                                .differences(plan, againstKubeProxy, false));
            } catch (SyncException e) {
                throw new BundleException(OneLine.of(String.valueOf(e.getMessage())), e);
            }
        }
        return all;
    }

    /// Explains connections by the plans and by what the kernel had.
    ///
    /// @throws InvalidRequestException if the request asks for something that does not exist
    public List<Explanation> explain(ExplainRequest request)
            throws BundleException, InvalidRequestException {
        BundledHost network = network();
        Map<IpFamily, ExplainSources.Planned> planned = HostExplainer.planned(plans, config);
        Map<IpFamily, ExplainSources> sources = new EnumMap<>(IpFamily.class);
        for (IpFamily family : HostExplainer.families(request, planned.keySet())) {
            ExplainSources.Planned wanted = planned.get(family);
            // Without the rules that carry out the plan, all would look lost.
            boolean half =
                    config.mode() == ProxyMode.NFTABLES
                            && !bundle.has(BundleNames.nftables(family));
            PacketTracer tracer =
                    half && wanted != null
                            ? null
                            : BundledRules.of(bundle, family, host.iptables()).tracer(network);
            sources.put(family, new ExplainSources(wanted, network, tracer));
        }
        List<Explanation> explained = new Explainer(sources).explain(request);
        return explained.stream().map(this::withWhatIsKnown).toList();
    }

    private BundledHost network() throws BundleException {
        try {
            return new BundledHost(host);
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new BundleException(BundleNames.HOST + ": " + e.getMessage(), e);
        }
    }

    private Explanation withWhatIsKnown(Explanation one) {
        var flows = KnownFlows.to(one.packet());
        FlowSummary.of(bundle.lines(BundleNames.CONNTRACK)).countInto(flows);
        List<ExplanationStep> steps = new ArrayList<>(flows.steps(one.endpoints()));
        Optional<String> without =
                plans.stream()
                        .map(plan -> bundle.why(BundleNames.nftables(plan.family())))
                        .flatMap(Optional::stream)
                        .findFirst();
        without.ifPresent(why ->
                steps.add(new ExplanationStep("bundle", "holds no rules of nf_tables: " + why)));
        return one.with(steps);
    }
}
