package dev.sluice.iptables.compile;

import dev.sluice.iptables.table.Chain;
import dev.sluice.iptables.table.Match;
import dev.sluice.iptables.table.Match.Comment;
import dev.sluice.iptables.table.Match.ConnectionState;
import dev.sluice.iptables.table.Match.ConnectionState.State;
import dev.sluice.iptables.table.Match.Count;
import dev.sluice.iptables.table.Match.Destination;
import dev.sluice.iptables.table.Match.DestinationIsLocal;
import dev.sluice.iptables.table.Match.Marked;
import dev.sluice.iptables.table.Match.Source;
import dev.sluice.iptables.table.Rule;
import dev.sluice.iptables.table.Table;
import dev.sluice.iptables.table.Target.Accept;
import dev.sluice.iptables.table.Target.Drop;
import dev.sluice.iptables.table.Target.Jump;
import dev.sluice.iptables.table.Target.Mark;
import dev.sluice.iptables.table.Target.Masquerade;
import dev.sluice.iptables.table.Target.Return;
import dev.sluice.model.Cidr;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.NodePortAddresses;
import dev.sluice.plan.NodeView;
import java.util.ArrayList;
import java.util.List;

/// The rules that do not depend on services: the jumps from built-in chains to ours, the chains
/// with fixed rules, and the jump to the node ports.
///
/// @param family the family of the tables
public record FixedRules(IpFamily family, RuleSettings settings, NodeView node) {
    private static final Cidr LOOPBACK_IPV4 = Cidr.of("127.0.0.0/8");
    private static final Cidr LOOPBACK_IPV6 = Cidr.of("::1/128");

    /// A rule that jumps from a built-in chain to one of ours.
    ///
    /// @param chain the built-in chain
    /// @param to our chain
    public record EntryRule(Table table, String chain, Rule rule, String to) {}

    /// The entry rules. Inserting them in this order at the head of their chains results in
    /// kube-proxy's order.
    public static List<EntryRule> entries() {
        String portals = "kubernetes service portals";
        String external = "kubernetes externally-visible service portals";
        String firewall = "kubernetes load balancer firewall";
        return List.of(
                onNew("INPUT", external, Names.EXTERNAL_SERVICES),
                onNew("FORWARD", external, Names.EXTERNAL_SERVICES),
                always(
                        Table.FILTER,
                        "INPUT",
                        "kubernetes health check service ports",
                        Names.NODE_PORTS),
                onNew("FORWARD", portals, Names.SERVICES),
                onNew("OUTPUT", portals, Names.SERVICES),
                always(Table.FILTER, "FORWARD", "kubernetes forwarding rules", Names.FORWARD),
                onNew("INPUT", firewall, Names.PROXY_FIREWALL),
                onNew("OUTPUT", firewall, Names.PROXY_FIREWALL),
                onNew("FORWARD", firewall, Names.PROXY_FIREWALL),
                always(Table.NAT, "OUTPUT", portals, Names.SERVICES),
                always(Table.NAT, "PREROUTING", portals, Names.SERVICES),
                always(Table.NAT, "POSTROUTING", "kubernetes postrouting rules", Names.POSTROUTING),
                bare("INPUT", Names.FIREWALL),
                bare("OUTPUT", Names.FIREWALL));
    }

    /// Whether we write the rules of KUBE-FIREWALL. Otherwise the chain is only created if it is
    /// missing, and the rules of another program (kubelet) in it stay.
    public boolean ownsFirewall() {
        return family == IpFamily.IPV4 && node.localhostNodePorts();
    }

    /// The chains of a table that hold exactly these rules, including the canary, which is always
    /// empty.
    public List<Chain> chains(Table table) {
        Chain canary = new Chain(Names.CANARY, List.of());
        return switch (table) {
            case MANGLE -> List.of(canary);
            case FILTER ->
                    ownsFirewall()
                            ? List.of(canary, forward(), firewall())
                            : List.of(canary, forward());
            case NAT -> List.of(canary, postrouting(), markMasq());
        };
    }

    /// The last rules of KUBE-SERVICES in nat: packets to an address of the node may be for a node
    /// port.
    public List<Rule> nodePortJumps() {
        Comment comment =
                new Comment(
                        "kubernetes service nodeports; NOTE: this must be the last rule in this"
                                + " chain");
        Jump jump = new Jump(Names.NODE_PORTS);
        return switch (node.nodePortAddresses()) {
            case NodePortAddresses.All() -> {
                List<Match> matches = new ArrayList<>();
                if (family == IpFamily.IPV6) {
                    matches.add(new Destination(true, LOOPBACK_IPV6));
                } else if (!node.localhostNodePorts()) {
                    matches.add(new Destination(true, LOOPBACK_IPV4));
                }
                matches.add(comment);
                matches.add(new DestinationIsLocal());
                yield List.of(new Rule(matches, jump));
            }
            case NodePortAddresses.Only(var ips) ->
                    ips.stream()
                            .filter(ip -> !ip.isLoopback() || node.localhostNodePorts())
                            .map(ip -> Rule.of(jump, Destination.of(ip), comment))
                            .toList();
        };
    }

    private Chain forward() {
        List<Rule> rules = new ArrayList<>();
        if (settings.dropInvalid()) {
            var invalid = ConnectionState.is(State.INVALID);
            rules.add(
                    settings.countInvalid()
                            ? Rule.of(new Drop(), invalid, new Count(RuleSettings.INVALID_COUNTER))
                            : Rule.of(new Drop(), invalid));
        }
        rules.add(
                Rule.of(
                        new Accept(),
                        new Comment("kubernetes forwarding rules"),
                        new Marked(false, settings.mark())));
        rules.add(
                Rule.of(
                        new Accept(),
                        new Comment("kubernetes forwarding conntrack rule"),
                        ConnectionState.is(State.RELATED, State.ESTABLISHED)));
        return new Chain(Names.FORWARD, rules);
    }

    /// Node ports on loopback addresses need route_localnet, with which the kernel also accepts
    /// packets to such addresses from the network. This chain drops them unless they were
    /// translated to that destination.
    private static Chain firewall() {
        return new Chain(
                Names.FIREWALL,
                List.of(
                        Rule.of(
                                new Drop(),
                                new Source(true, LOOPBACK_IPV4),
                                new Destination(false, LOOPBACK_IPV4),
                                new Comment("block incoming localnet connections"),
                                ConnectionState.isNot(
                                        State.RELATED, State.ESTABLISHED, State.DNAT))));
    }

    private Chain postrouting() {
        return new Chain(
                Names.POSTROUTING,
                List.of(
                        Rule.of(new Return(), new Marked(true, settings.mark())),
                        // The bit is set here, so flipping it clears it: a packet that is
                        // encapsulated and passes again is not masqueraded twice.
                        Rule.of(new Mark(settings.mark(), 0)),
                        Rule.of(
                                new Masquerade(settings.randomFully()),
                                new Comment("kubernetes service traffic requiring SNAT"))));
    }

    private Chain markMasq() {
        Mark set = new Mark(settings.mark(), settings.mark());
        return new Chain(Names.MARK_MASQ, List.of(Rule.of(set)));
    }

    private static EntryRule onNew(String from, String comment, String to) {
        Rule rule = Rule.of(new Jump(to), ConnectionState.is(State.NEW), new Comment(comment));
        return new EntryRule(Table.FILTER, from, rule, to);
    }

    private static EntryRule always(Table table, String from, String comment, String to) {
        return new EntryRule(table, from, Rule.of(new Jump(to), new Comment(comment)), to);
    }

    private static EntryRule bare(String from, String to) {
        return new EntryRule(Table.FILTER, from, Rule.of(new Jump(to)), to);
    }
}
