package dev.sluice.daemon.explain;

import dev.sluice.config.ProxyConfig;
import dev.sluice.daemon.node.RoutedHost;
import dev.sluice.inspect.explain.ExplainRequest;
import dev.sluice.inspect.explain.ExplainSources;
import dev.sluice.inspect.explain.ExplainTarget;
import dev.sluice.inspect.explain.Explainer;
import dev.sluice.inspect.explain.Explanation;
import dev.sluice.inspect.explain.InvalidRequestException;
import dev.sluice.inspect.explain.KnownFlows;
import dev.sluice.inspect.explain.ModeFacts;
import dev.sluice.inspect.explain.PlannedHost;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.conntrack.ConntrackSocket;
import dev.sluice.plan.Plan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Explains connections by plans, by the kernel of this host, or by both. Everything is read for
/// the one request and then forgotten.
public final class HostExplainer {
    private HostExplainer() {}

    /// Explains by plans and by what the kernel of this host has.
    ///
    /// @param plans at most one of each family; none to explain by the kernel alone
    /// @throws IOException if something cannot be read; the message is one line that names it
    public static List<Explanation> explain(
            ExplainRequest request, Collection<Plan> plans, ProxyConfig config)
            throws IOException, InvalidRequestException {
        return explain(request, planned(plans, config));
    }

    /// Explains by the kernel alone.
    ///
    /// @throws IOException if something cannot be read; the message is one line that names it
    public static List<Explanation> fromKernel(ExplainRequest request)
            throws IOException, InvalidRequestException {
        return explain(request, Map.of());
    }

    /// Explains by plans alone, for a node that need not be this host.
    public static List<Explanation> fromPlans(
            ExplainRequest request, Collection<Plan> plans, ProxyConfig config)
            throws InvalidRequestException {
        Map<IpFamily, ExplainSources> sources = new EnumMap<>(IpFamily.class);
        planned(plans, config)
                .forEach((family, planned) ->
                        sources.put(
                                family,
                                new ExplainSources(
                                        planned, new PlannedHost(planned.plan()), null)));
        return new Explainer(sources).explain(request);
    }

    /// Returns plans with the modes that carry them out, by family.
    public static Map<IpFamily, ExplainSources.Planned> planned(
            Collection<Plan> plans, ProxyConfig config) {
        Map<IpFamily, ExplainSources.Planned> all = new EnumMap<>(IpFamily.class);
        for (Plan plan : plans) {
            all.put(plan.family(), new ExplainSources.Planned(plan, facts(config, plan.family())));
        }
        return all;
    }

    private static ModeFacts facts(ProxyConfig config, IpFamily family) {
        return switch (config.mode()) {
            case IPTABLES -> new ModeFacts.Iptables();
            case NFTABLES -> new ModeFacts.Nftables(config.forwardsLocalhostNodePorts(family));
            case IPVS -> new ModeFacts.Ipvs();
        };
    }

    private static List<Explanation> explain(
            ExplainRequest request, Map<IpFamily, ExplainSources.Planned> planned)
            throws IOException, InvalidRequestException {
        List<KernelTracer> opened = new ArrayList<>();
        try (var host = RoutedHost.open()) {
            Map<IpFamily, ExplainSources> sources = new EnumMap<>(IpFamily.class);
            for (IpFamily family : families(request, planned.keySet())) {
                KernelTracer kernel = KernelTracer.open(family, host);
                opened.add(kernel);
                sources.put(family, new ExplainSources(planned.get(family), host, kernel.tracer()));
            }
            List<Explanation> explained = new Explainer(sources).explain(request);
            if (host.failure().isPresent()) {
                throw new IOException(host.failure().get());
            }
            return withFlows(explained);
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            opened.forEach(KernelTracer::close);
        }
    }

    /// Returns the families that can matter. Only their rules need to be read.
    ///
    /// @param planned those that have a plan; none if no plan is known
    public static Set<IpFamily> families(ExplainRequest request, Set<IpFamily> planned) {
        if (request.to() instanceof ExplainTarget.OfAddress(Ip ip, _)) {
            boolean known = planned.isEmpty() || planned.contains(ip.family());
            return known ? EnumSet.of(ip.family()) : EnumSet.noneOf(IpFamily.class);
        }
        return planned;
    }

    private static List<Explanation> withFlows(List<Explanation> explained) throws IOException {
        List<Explanation> all = new ArrayList<>();
        try (var netlink = Netlink.open(NetlinkFamily.NETFILTER)) {
            var conntrack = new ConntrackSocket(netlink);
            for (Explanation one : explained) {
                var flows = KnownFlows.to(one.packet());
                conntrack.list(flows.filter(), flows::count).orThrow("list flows");
                all.add(one.with(flows.steps(one.endpoints())));
            }
        }
        return all;
    }
}
