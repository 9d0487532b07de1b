package dev.sluice.iptables.compile;

import dev.sluice.iptables.table.Chain;
import dev.sluice.iptables.table.Table;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.NodeView;
import dev.sluice.plan.Plan;
import dev.sluice.plan.PlannedPort;
import dev.sluice.plan.PlannedService;
import java.util.ArrayList;
import java.util.List;

/// Compiles services to rules, under fixed conditions: two compilers that are equal compile the
/// same service to the same rules.
///
/// @param large the cluster is so large that rules which exist for each endpoint go without
///   comments
public record Compiler(IpFamily family, RuleSettings settings, NodeView node, boolean large) {
    // As kube-proxy (largeClusterEndpointsThreshold).
    private static final int MOST_COMMENTED_ENDPOINTS = 1000;

    /// A cluster that was large stays so until it is clearly smaller: at each crossing the rules of
    /// all services are written anew.
    private static final int MOST_COMMENTED_AGAIN = 900;

    /// For rules with no past.
    public static Compiler of(Plan plan, RuleSettings settings) {
        return of(plan, settings, false);
    }

    /// @param wasLarge whether the cluster was large when rules were last compiled
    public static Compiler of(Plan plan, RuleSettings settings, boolean wasLarge) {
        int most = wasLarge ? MOST_COMMENTED_AGAIN : MOST_COMMENTED_ENDPOINTS;
        return new Compiler(plan.family(), settings, plan.node(), plan.knownEndpoints() > most);
    }

    /// The rules that stand whatever the services are.
    public FixedRules fixed() {
        return new FixedRules(family, settings, node);
    }

    /// A service's rules in the chains of a table that all services share; those of one chain in
    /// the order in which they must stand.
    public List<Dispatch> dispatch(PlannedService service, Table table) {
        List<Dispatch> rules = new ArrayList<>();
        for (PlannedPort port : service.ports()) {
            new DispatchRules(this, port, table, rules).compile();
        }
        return rules;
    }

    /// A service's own chains, all in table nat.
    public List<Chain> chains(PlannedService service) {
        List<Chain> chains = new ArrayList<>();
        for (PlannedPort port : service.ports()) {
            new PortChains(this, port, chains).compile();
        }
        return chains;
    }
}
