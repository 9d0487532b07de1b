package dev.sluice.ipvs.compile;

import dev.sluice.iptables.table.Match.Comment;
import dev.sluice.iptables.table.Rule;
import dev.sluice.iptables.table.Table;
import dev.sluice.iptables.table.Target.Jump;
import java.util.List;

/// A rule that leads from a built-in chain to one of ours.
public record EntryRule(Table table, String chain, Rule rule) {
    /// All entry rules. Inserting each at the head of its chain, in this order, gives kube-proxy's
    /// order.
    public static List<EntryRule> all() {
        String portals = "kubernetes service portals";
        String firewall = "kube-proxy firewall rules";
        String access = "kubernetes ipvs access filter";
        return List.of(
                of(Table.NAT, "OUTPUT", Chains.SERVICES, portals),
                of(Table.NAT, "PREROUTING", Chains.SERVICES, portals),
                of(Table.NAT, "POSTROUTING", Chains.POSTROUTING, "kubernetes postrouting rules"),
                of(Table.FILTER, "FORWARD", Chains.FORWARD, "kubernetes forwarding rules"),
                of(Table.FILTER, "INPUT", Chains.NODE_PORT, "kubernetes health check rules"),
                of(Table.FILTER, "INPUT", Chains.PROXY_FIREWALL, firewall),
                of(Table.FILTER, "FORWARD", Chains.PROXY_FIREWALL, firewall),
                of(Table.FILTER, "INPUT", Chains.IPVS_FILTER, access),
                of(Table.FILTER, "OUTPUT", Chains.IPVS_OUT_FILTER, access));
    }

    /// Whether iptables mode has the same rule.
    public boolean isOfIptablesModeToo() {
        return table == Table.NAT
                || (rule.target() instanceof Jump(String to) && to.equals(Chains.FORWARD));
    }

    private static EntryRule of(Table table, String chain, String to, String comment) {
        return new EntryRule(table, chain, Rule.of(new Jump(to), new Comment(comment)));
    }
}
