package dev.sluice.nftables.layout;

import dev.sluice.nftables.table.Rule;
import dev.sluice.nftables.table.Statement;
import dev.sluice.nftables.table.Statement.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The rules for external traffic before it is balanced, by policy.
final class External {
    private External() {}

    /// @param balance the chain that chooses among all endpoints
    static List<Rule> cluster(TableContext context, String balance) {
        return List.of(
                Rule.of(context.mark()).withComment("masquerade"),
                Rule.of(new Statement.Goto(balance)));
    }

    /// Treats traffic of the node and of its pods as if the policy were Cluster.
    ///
    /// @param all the chain that chooses among all endpoints; empty if there are none
    /// @param local the chain that chooses among the node's own endpoints; empty if there are none
    static List<Rule> local(TableContext context, Optional<String> all, Optional<String> local) {
        List<Rule> rules = new ArrayList<>();
        Statement ours = new Statement.Local(Side.SOURCE);
        all.map(Statement.Goto::new)
                .ifPresent(balance -> {
                    context.fromPod()
                            .ifPresent(pod ->
                                    rules.add(
                                            Rule.of(pod, balance)
                                                    .withComment("short-circuit pods")));
                    rules.add(Rule.of(ours, context.mark()).withComment("masquerade the node"));
                    rules.add(Rule.of(ours, balance).withComment("short-circuit the node"));
                });
        local.ifPresent(balance -> rules.add(Rule.of(new Statement.Goto(balance))));
        return rules;
    }
}
