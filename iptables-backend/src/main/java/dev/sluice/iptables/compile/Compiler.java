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

/// Compiles services to rules. Compilers that are equal compile the same service to the same rules.
///
/// @param large true if the cluster has so many endpoints that rules for each endpoint have no
///   comments
public record Compiler(IpFamily family, RuleSettings settings, NodeView node, boolean large) {
    // The same number as in kube-proxy (largeClusterEndpointsThreshold).
    private static final int MOST_COMMENTED_ENDPOINTS = 1000;

    /// A large cluster counts as large until it has this many endpoints or fewer: each change
    /// between the two rewrites the rules of all services.
    private static final int MOST_COMMENTED_AGAIN = 900;

    /// The compiler for a first plan.
    public static Compiler of(Plan plan, RuleSettings settings) {
        return of(plan, settings, false);
    }

    /// The compiler for a plan.
    ///
    /// @param wasLarge whether the cluster was large at the last compilation
    public static Compiler of(Plan plan, RuleSettings settings, boolean wasLarge) {
        int most = wasLarge ? MOST_COMMENTED_AGAIN : MOST_COMMENTED_ENDPOINTS;
        return new Compiler(plan.family(), settings, plan.node(), plan.knownEndpoints() > most);
    }

    /// The rules that do not depend on services.
    public FixedRules fixed() {
        return new FixedRules(family, settings, node);
    }

    /// A service's rules in the shared chains of a table; those of one chain in the order in which
    /// packets must meet them.
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
