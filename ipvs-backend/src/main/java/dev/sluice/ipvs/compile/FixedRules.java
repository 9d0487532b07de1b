package dev.sluice.ipvs.compile;

import dev.sluice.iptables.table.Chain;
import dev.sluice.iptables.table.Match;
import dev.sluice.iptables.table.Match.ByVirtualServer;
import dev.sluice.iptables.table.Match.Comment;
import dev.sluice.iptables.table.Match.ConnectionState;
import dev.sluice.iptables.table.Match.ConnectionState.State;
import dev.sluice.iptables.table.Match.DestinationIsLocal;
import dev.sluice.iptables.table.Match.InInterface;
import dev.sluice.iptables.table.Match.InSet;
import dev.sluice.iptables.table.Match.InSet.Side;
import dev.sluice.iptables.table.Match.IpProtocol;
import dev.sluice.iptables.table.Match.Marked;
import dev.sluice.iptables.table.Match.NotBridged;
import dev.sluice.iptables.table.Match.Source;
import dev.sluice.iptables.table.Match.SourceIsLocal;
import dev.sluice.iptables.table.Match.SourceIsNotLocal;
import dev.sluice.iptables.table.Rule;
import dev.sluice.iptables.table.Table;
import dev.sluice.iptables.table.Target;
import dev.sluice.iptables.table.Target.Accept;
import dev.sluice.iptables.table.Target.Drop;
import dev.sluice.iptables.table.Target.Jump;
import dev.sluice.iptables.table.Target.Mark;
import dev.sluice.iptables.table.Target.Masquerade;
import dev.sluice.iptables.table.Target.Reject;
import dev.sluice.iptables.table.Target.Return;
import dev.sluice.ipvs.state.IpsetName;
import dev.sluice.ipvs.state.Item.Guard;
import dev.sluice.ipvs.state.ServerAddress;
import dev.sluice.model.Cidr;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.plan.LocalDetector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The rules that virtual servers need: which packets are masqueraded, which are accepted. They
/// name sets, not Services. So they change only when a set gets its first entry or loses its last
/// one, or when a guard is added or removed.
///
/// @param conditions the compiler that the Services are compiled with
/// @param filled the sets that have entries
/// @param guards the guards, in the order of their addresses
public record FixedRules(Compiler conditions, Set<IpsetName> filled, List<Guard> guards) {
    private static final Jump MASQUERADE = new Jump(Chains.MARK_MASQ);
    private static final Side[] DESTINATION = {Side.DST, Side.DST};

    public FixedRules {
        filled = Set.copyOf(filled);
        guards = List.copyOf(guards);
    }

    /// Our chains of a table, with their rules.
    public List<Chain> chains(Table table) {
        return switch (table) {
            case MANGLE -> List.of();
            case NAT ->
                    List.of(
                            new Chain(Chains.SERVICES, services()),
                            new Chain(Chains.POSTROUTING, postrouting()),
                            new Chain(Chains.NODE_PORT, nodePorts()),
                            new Chain(Chains.LOAD_BALANCER, loadBalancer()),
                            new Chain(Chains.MARK_MASQ, List.of(Rule.of(mark(mask())))));
            case FILTER ->
                    List.of(
                            new Chain(Chains.FORWARD, forward()),
                            new Chain(Chains.NODE_PORT, List.of(healthChecks())),
                            new Chain(Chains.PROXY_FIREWALL, proxyFirewall()),
                            new Chain(Chains.SOURCE_RANGES_FIREWALL, sourceRanges()),
                            new Chain(Chains.IPVS_FILTER, ipvsFilter()),
                            new Chain(Chains.IPVS_OUT_FILTER, ipvsOutFilter()));
        };
    }

    // Table nat

    private List<Rule> services() {
        List<Rule> rules = new ArrayList<>();
        rules.add(Rule.of(new Return(), new Source(false, loopback())));
        if (filled(IpsetName.LOCAL_ELSEWHERE)) {
            // If the node holds an address itself, its packets to it have that address as their
            // source. Replies from other nodes would not come back.
            rules.add(
                    Rule.of(
                            MASQUERADE,
                            new Comment(IpsetName.LOCAL_ELSEWHERE.comment()),
                            in(IpsetName.LOCAL_ELSEWHERE, DESTINATION),
                            new SourceIsLocal()));
        }
        if (filled(IpsetName.LOAD_BALANCER)) {
            rules.add(on(new Jump(Chains.LOAD_BALANCER), IpsetName.LOAD_BALANCER));
        }
        if (filled(IpsetName.CLUSTER_IP)) {
            rules.add(masqueradeClusterIps());
        }
        if (filled(IpsetName.EXTERNAL_IP)) {
            rules.add(on(MASQUERADE, IpsetName.EXTERNAL_IP));
            rules.addAll(acceptExternal(IpsetName.EXTERNAL_IP));
        }
        if (filled(IpsetName.EXTERNAL_IP_LOCAL)) {
            rules.addAll(acceptExternal(IpsetName.EXTERNAL_IP_LOCAL));
        }
        rules.add(Rule.of(new Jump(Chains.NODE_PORT), new DestinationIsLocal()));
        for (IpsetName set : List.of(IpsetName.CLUSTER_IP, IpsetName.LOAD_BALANCER)) {
            if (filled(set)) {
                rules.add(Rule.of(new Accept(), in(set, DESTINATION)));
            }
        }
        return rules;
    }

    private Rule masqueradeClusterIps() {
        Comment comment = new Comment(IpsetName.CLUSTER_IP.comment());
        InSet toClusterIp = in(IpsetName.CLUSTER_IP, DESTINATION);
        if (conditions.node().masqueradeAll()) {
            return Rule.of(MASQUERADE, comment, toClusterIp);
        }
        // If pods cannot be told from other sources: the node holds the cluster IP, so its own
        // packets have it as their source.
        return fromOthers()
                .map(fromOthers -> Rule.of(MASQUERADE, fromOthers, comment, toClusterIp))
                .orElseGet(() ->
                        Rule.of(MASQUERADE, comment, in(IpsetName.CLUSTER_IP, Side.SRC, Side.DST)));
    }

    /// Matches packets that no pod of this node sent; empty if that cannot be told.
    private Optional<Match> fromOthers() {
        return switch (conditions.node().detector()) {
            case LocalDetector.None() -> Optional.empty();
            case LocalDetector.SourceCidr(Cidr cidr) -> Optional.of(new Source(true, cidr));
            case LocalDetector.BridgeInterface(String name) ->
                    Optional.of(new InInterface(true, name));
            case LocalDetector.InterfacePrefix(String prefix) ->
                    Optional.of(new InInterface(true, prefix + "+"));
        };
    }

    private List<Rule> acceptExternal(IpsetName set) {
        Comment comment = new Comment(set.comment());
        InSet match = in(set, DESTINATION);
        return List.of(
                Rule.of(new Accept(), comment, match, new NotBridged(), new SourceIsNotLocal()),
                Rule.of(new Accept(), comment, match, new DestinationIsLocal()));
    }

    private List<Rule> postrouting() {
        List<Rule> rules = new ArrayList<>();
        if (filled(IpsetName.LOOP_BACK)) {
            rules.add(
                    Rule.of(
                            new Masquerade(false),
                            new Comment(IpsetName.LOOP_BACK.comment()),
                            in(IpsetName.LOOP_BACK, Side.DST, Side.DST, Side.SRC)));
        }
        rules.add(Rule.of(new Return(), new Marked(true, mask())));
        // The bit is set here, so flipping it clears it.
        rules.add(Rule.of(mark(0)));
        rules.add(
                Rule.of(
                        new Masquerade(true),
                        new Comment("kubernetes service traffic requiring SNAT")));
        return rules;
    }

    /// For each protocol first the node ports with policy Local: they keep their source.
    private List<Rule> nodePorts() {
        List<Rule> rules = new ArrayList<>();
        nodePort(rules, Protocol.TCP, IpsetName.NODE_PORT_LOCAL_TCP, new Return());
        nodePort(rules, Protocol.TCP, IpsetName.NODE_PORT_TCP, MASQUERADE);
        nodePort(rules, Protocol.UDP, IpsetName.NODE_PORT_LOCAL_UDP, new Return());
        nodePort(rules, Protocol.UDP, IpsetName.NODE_PORT_UDP, MASQUERADE);
        nodePort(rules, Protocol.SCTP, IpsetName.NODE_PORT_LOCAL_SCTP, new Return());
        nodePort(rules, Protocol.SCTP, IpsetName.NODE_PORT_SCTP, MASQUERADE);
        return rules;
    }

    private void nodePort(List<Rule> rules, Protocol protocol, IpsetName set, Target target) {
        if (filled(set)) {
            Side[] sides =
                    switch (protocol) {
                        case TCP, UDP -> new Side[] {Side.DST};
                        case SCTP -> DESTINATION;
                    };
            Comment comment = new Comment(set.comment());
            rules.add(Rule.of(target, new IpProtocol(protocol), comment, in(set, sides)));
        }
    }

    private List<Rule> loadBalancer() {
        List<Rule> rules = new ArrayList<>();
        if (filled(IpsetName.LOAD_BALANCER_LOCAL)) {
            rules.add(on(new Return(), IpsetName.LOAD_BALANCER_LOCAL));
        }
        rules.add(Rule.of(MASQUERADE));
        return rules;
    }

    // Table filter

    private List<Rule> forward() {
        return List.of(
                Rule.of(
                        new Accept(),
                        new Comment("kubernetes forwarding rules"),
                        new Marked(false, mask())),
                Rule.of(
                        new Accept(),
                        new Comment("kubernetes forwarding conntrack rule"),
                        ConnectionState.is(State.RELATED, State.ESTABLISHED)));
    }

    private Rule healthChecks() {
        return Rule.of(
                new Accept(),
                new Comment(IpsetName.HEALTH_CHECK_NODE_PORT.comment()),
                in(IpsetName.HEALTH_CHECK_NODE_PORT, Side.DST));
    }

    private List<Rule> proxyFirewall() {
        return filled(IpsetName.LOAD_BALANCER_FW)
                ? List.of(on(new Jump(Chains.SOURCE_RANGES_FIREWALL), IpsetName.LOAD_BALANCER_FW))
                : List.of();
    }

    private List<Rule> sourceRanges() {
        List<Rule> rules = new ArrayList<>();
        for (IpsetName set :
                List.of(IpsetName.LOAD_BALANCER_SOURCE_CIDR, IpsetName.LOAD_BALANCER_SOURCE_IP)) {
            if (filled(set)) {
                rules.add(
                        Rule.of(
                                new Return(),
                                new Comment(set.comment()),
                                in(set, Side.DST, Side.DST, Side.SRC)));
            }
        }
        rules.add(Rule.of(new Drop()));
        return rules;
    }

    /// Prevents access to the node's own listeners at service addresses.
    private List<Rule> ipvsFilter() {
        List<Rule> rules = new ArrayList<>();
        if (filled(IpsetName.LOCAL_ELSEWHERE)) {
            rules.add(dropFromOutside());
        }
        for (IpsetName set :
                List.of(
                        IpsetName.LOAD_BALANCER,
                        IpsetName.CLUSTER_IP,
                        IpsetName.EXTERNAL_IP,
                        IpsetName.EXTERNAL_IP_LOCAL)) {
            rules.add(Rule.of(new Return(), in(set, DESTINATION)));
        }
        rules.add(Rule.of(new Return(), in(IpsetName.HEALTH_CHECK_NODE_PORT, Side.DST)));
        rules.add(
                Rule.of(
                        new Reject(conditions.family()),
                        ConnectionState.is(State.NEW),
                        in(IpsetName.IPVS_IPS, Side.DST)));
        return rules;
    }

    /// Drops only new connections: the endpoint of open ones was on this node, and drains. The
    /// node's own packets do not pass here.
    private Rule dropFromOutside() {
        List<Match> matches = new ArrayList<>();
        fromOthers().ifPresent(matches::add);
        matches.add(new Comment(IpsetName.LOCAL_ELSEWHERE.comment()));
        matches.add(ConnectionState.is(State.NEW));
        matches.add(in(IpsetName.LOCAL_ELSEWHERE, DESTINATION));
        return Rule.of(new Drop(), matches.toArray(Match[]::new));
    }

    private List<Rule> ipvsOutFilter() {
        return guards.stream().map(Guard::vip).map(FixedRules::guard).toList();
    }

    private static Rule guard(ServerAddress vip) {
        return Rule.of(
                new Drop(),
                Source.of(vip.ip()),
                new ByVirtualServer(vip.protocol(), vip.ip(), vip.port()));
    }

    private boolean filled(IpsetName set) {
        return filled.contains(set);
    }

    private Rule on(Target target, IpsetName set) {
        return Rule.of(target, new Comment(set.comment()), in(set, DESTINATION));
    }

    private InSet in(IpsetName set, Side... sides) {
        return new InSet(set.in(conditions.family()), Arrays.asList(sides));
    }

    private int mask() {
        return conditions.settings().mark();
    }

    private Mark mark(int clear) {
        return new Mark(mask(), clear);
    }

    private Cidr loopback() {
        return Cidr.of(conditions.family() == IpFamily.IPV4 ? "127.0.0.0/8" : "::1/128");
    }
}
