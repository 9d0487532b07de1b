package dev.sluice.daemon.mode;

import dev.sluice.config.ProxyConfig;
import dev.sluice.config.ProxyMode;
import dev.sluice.daemon.node.NodeAddresses;
import dev.sluice.inspect.diff.Difference;
import dev.sluice.inspect.diff.PlanComparison;
import dev.sluice.inspect.diff.ReadRules;
import dev.sluice.inspect.diff.RuleDifferences;
import dev.sluice.model.Ip;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Compares a plan with the rules of this host's kernel.
///
/// @param config the configuration that the plan was made with
/// @param rules the rules of the plan's family
/// @param facts the facts about this host that rules depend on
public record KernelComparison(ProxyConfig config, KernelRules rules, HostFacts facts) {
    /// Reads the rules of a plan's family, and the host. To be called on a platform thread.
    ///
    /// @param addresses the addresses of the host's interfaces
    /// @param modes those whose rules will be compared
    public static KernelComparison read(
            ProxyConfig config, Plan plan, List<Ip> addresses, Set<ProxyMode> modes) {
        var facts = new HostFacts(addresses, KernelCounters.stand(), true, TcpTracking.isLiberal());
        return new KernelComparison(config, KernelRules.read(plan.family(), modes), facts);
    }

    /// The modes to read for a comparison with Sluice's own rules, or with kube-proxy's.
    public static Set<ProxyMode> modes(ProxyConfig config, boolean againstKubeProxy) {
        return againstKubeProxy ? EnumSet.allOf(ProxyMode.class) : EnumSet.of(config.mode());
    }

    /// Returns what differs.
    ///
    /// @param againstKubeProxy whether kube-proxy's rules are meant, rather than Sluice's own of
    ///   the configured mode
    /// @param raw whether lines of the configured mode's own dump are wanted, `- ` before one that
    ///   is missing, `+ ` before one that is superfluous
    /// @throws SyncException if the rules cannot be read, or kube-proxy has none
    public List<Difference> differences(Plan plan, boolean againstKubeProxy, boolean raw)
            throws SyncException {
        if (raw) {
            return Modes.of(config).rawDifferences(plan, facts, rules).stream()
                    .map(line -> Difference.ofLine(plan.family(), line))
                    .toList();
        }
        if (againstKubeProxy) {
            return kubeProxys(plan)
                    .orElseThrow(() ->
                            new SyncException(
                                    String.join(
                                            "; ",
                                            Stream.concat(
                                                            Stream.of(
                                                                    "kube-proxy has no rules of "
                                                                            + plan.family()
                                                                                    .label()),
                                                            rules.failures().stream())
                                                    .toList())));
        }
        Optional<String> failure = rules.failure(config.mode());
        if (failure.isPresent()) {
            throw new SyncException(failure.get());
        }
        return withRules(plan, config.mode(), rules.of(config.mode(), host(plan)));
    }

    /// Returns what kube-proxy does otherwise; empty if it has no rules.
    public Optional<List<Difference>> kubeProxys(Plan plan) {
        List<Ip> host = host(plan);
        return rules.kubeProxysMode()
                .flatMap(mode -> rules.kubeProxys(host).map(read -> withRules(plan, mode, read)));
    }

    private List<Difference> withRules(Plan plan, ProxyMode mode, ReadRules read) {
        List<Difference> differences = PlanComparison.of(plan, read);
        // A plan for another mode serves node ports at other addresses.
        return mode == ProxyMode.IPTABLES && config.mode() == mode
                ? RuleDifferences.added(plan.family(), differences, rendered(plan), rules.saved())
                : differences;
    }

    private List<String> rendered(Plan plan) {
        List<String> lines = new ArrayList<>();
        Modes.of(ProxyMode.IPTABLES, config).render(plan, facts, lines::add);
        return lines;
    }

    private List<Ip> host(Plan plan) {
        return NodeAddresses.of(plan.node(), plan.family(), facts.addresses());
    }
}
