package dev.sluice.nftables.layout;

import dev.sluice.model.Cidr;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.nftables.table.Chain;
import dev.sluice.nftables.table.Field.Header;
import dev.sluice.nftables.table.Hook;
import dev.sluice.nftables.table.Hook.Kind;
import dev.sluice.nftables.table.Hook.Point;
import dev.sluice.nftables.table.Rule;
import dev.sluice.nftables.table.SetSpec;
import dev.sluice.nftables.table.Shape;
import dev.sluice.nftables.table.Statement;
import dev.sluice.nftables.table.Statement.Side;
import dev.sluice.nftables.table.Statement.State;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The chains that do not depend on Services: the base chains, and the chains from there to the
/// chains of Services. The base chains have the types, hooks and priorities of kube-proxy's, since
/// other programs choose theirs accordingly.
final class FixedChains {
    static final String REJECT = "reject-chain";

    private static final String SERVICES = "services";
    private static final String MASQUERADING = "masquerading";
    private static final String FIREWALL = "firewall-check";
    private static final String SERVICE_ENDPOINTS = "service-endpoints-check";
    private static final String NODE_PORT_ENDPOINTS = "nodeport-endpoints-check";
    private static final String CLUSTER_IPS = "cluster-ips-check";
    private static final String LOCALHOST = "localhost-nodeports-check";
    private static final String PACKETS = "packets";
    private static final String LEARN = "affinity-learning";

    /// Source ranges are checked before the destination is translated: 10 ahead of it.
    private static final int BEFORE_DNAT = -110;

    private static final int DNAT = -100;
    private static final int FILTER = 0;
    private static final int SNAT = 100;

    private final TableContext context;

    FixedChains(TableContext context) {
        this.context = context;
    }

    List<Chain> all() {
        Stream<Chain> counters = context.settings().counts() ? Stream.of(packets()) : Stream.of();
        Stream<Chain> localhost =
                context.settings().localhostNodePorts() ? Stream.of(localhost()) : Stream.of();
        return Stream.of(counters, localhost, regular().stream(), base().stream())
                .flatMap(chains -> chains)
                .toList();
    }

    private List<Chain> regular() {
        return List.of(
                Chain.of(REJECT, Rule.of(new Statement.Reject()))
                        .withComment("for services without a usable endpoint"),
                Chain.of(FIREWALL, Rule.of(dispatch(Shape.VIP, FixedSets.FIREWALL_IPS.name()))),
                Chain.of(
                        SERVICE_ENDPOINTS,
                        Rule.of(dispatch(Shape.VIP, FixedSets.NO_ENDPOINT_SERVICES.name()))),
                nodePortEndpoints(),
                clusterIps(),
                learn(),
                services(),
                masquerading());
    }

    private List<Chain> base() {
        return List.of(
                base("filter-prerouting-pre-dnat", Point.PREROUTING, BEFORE_DNAT, isNew(FIREWALL)),
                base("filter-output-pre-dnat", Point.OUTPUT, BEFORE_DNAT, isNew(FIREWALL)),
                input(),
                forward(),
                filter(
                        "filter-output",
                        Point.OUTPUT,
                        isNew(SERVICE_ENDPOINTS),
                        isNew(CLUSTER_IPS),
                        isChosen()),
                nat("nat-prerouting", Point.PREROUTING, DNAT, SERVICES),
                nat("nat-output", Point.OUTPUT, DNAT, SERVICES),
                nat("nat-postrouting", Point.POSTROUTING, SNAT, MASQUERADING));
    }

    private static Chain base(String name, Point point, int priority, Rule... rules) {
        return Chain.at(new Hook(Kind.FILTER, point, priority), name, List.of(rules));
    }

    /// A base chain that all packets of a connection pass, so it can count them.
    private Chain filter(String name, Point point, Rule... rules) {
        List<Rule> all = new ArrayList<>(List.of(rules));
        if (context.settings().counts()) {
            all.add(Rule.of(new Statement.Translated(), new Statement.Jump(PACKETS)));
        }
        return base(name, point, FILTER, all.toArray(Rule[]::new));
    }

    private static Chain nat(String name, Point point, int priority, String to) {
        return Chain.at(
                new Hook(Kind.NAT, point, priority),
                name,
                List.of(Rule.of(new Statement.Jump(to))));
    }

    private static Rule isNew(String then) {
        return Rule.of(new Statement.InState(State.NEW), new Statement.Jump(then));
    }

    /// Matches the first packet of a connection to a Service, after an endpoint was chosen.
    private static Rule isChosen() {
        return Rule.of(
                new Statement.InState(State.NEW),
                new Statement.Translated(),
                new Statement.Jump(LEARN));
    }

    private static Statement dispatch(Shape shape, String map) {
        return new Statement.Dispatch(shape.fields(), map);
    }

    private Chain input() {
        List<Rule> rules = new ArrayList<>();
        if (context.settings().localhostNodePorts()) {
            rules.add(
                    Rule.of(
                            new Statement.InState(State.NEW),
                            loopback(false),
                            new Statement.Jump(LOCALHOST)));
        }
        rules.add(isNew(NODE_PORT_ENDPOINTS));
        rules.add(isNew(SERVICE_ENDPOINTS));
        rules.add(isChosen());
        return filter("filter-input", Point.INPUT, rules.toArray(Rule[]::new));
    }

    private Chain forward() {
        List<Rule> rules = new ArrayList<>();
        if (context.settings().dropInvalid()) {
            rules.add(Rule.of(new Statement.InState(State.INVALID), new Statement.Drop()));
        }
        rules.add(isNew(SERVICE_ENDPOINTS));
        rules.add(isNew(CLUSTER_IPS));
        rules.add(isChosen());
        return filter("filter-forward", Point.FORWARD, rules.toArray(Rule[]::new));
    }

    /// Called from the input hook, so the destination is an address of the node.
    private Chain nodePortEndpoints() {
        Statement ours =
                context.nodePortIps().isPresent()
                        ? inSet(FixedSets.NODE_PORT_IPS.name())
                        : notLoopback();
        return Chain.of(
                NODE_PORT_ENDPOINTS,
                Rule.of(ours, dispatch(Shape.NODE_PORT, FixedSets.NO_ENDPOINT_NODE_PORTS.name())));
    }

    /// Rejects what the forwarder of TCP does not serve. TCP itself goes to the forwarder's
    /// sockets.
    private static Chain localhost() {
        List<Rule> rules = new ArrayList<>();
        for (Protocol protocol : RejectedOnLocalhost.PROTOCOLS) {
            rules.add(
                    Rule.of(
                            new Statement.L4Proto(protocol),
                            new Statement.InSet(
                                    Shape.NODE_PORT.fields(),
                                    FixedSets.LOCALHOST_NODE_PORTS.name()),
                            new Statement.Count(RejectedOnLocalhost.counter(protocol)),
                            new Statement.Reject()));
        }
        return Chain.of(LOCALHOST, rules.toArray(Rule[]::new));
    }

    /// A packet that still has a cluster IP as its destination here was not translated.
    private Chain clusterIps() {
        List<Rule> rules = new ArrayList<>();
        rules.add(
                Rule.of(inSet(FixedSets.CLUSTER_IPS.name()), new Statement.Reject())
                        .withComment("cluster IPs: no such port"));
        for (Cidr cidr : context.serviceCidrs()) {
            rules.add(
                    Rule.of(
                                    new Statement.InNetwork(Side.DESTINATION, cidr, false),
                                    new Statement.Drop())
                            .withComment("cluster IPs: not allocated"));
        }
        return Chain.of(CLUSTER_IPS, rules.toArray(Rule[]::new));
    }

    /// One rule for each protocol, because `nft` accepts ports of the connection only after a test
    /// of the protocol.
    private static Chain learn() {
        List<Rule> rules = new ArrayList<>();
        for (Protocol protocol : Protocol.values()) {
            rules.add(
                    Rule.of(
                            new Statement.L4Proto(protocol),
                            dispatch(Shape.VIP_CHOICE, FixedSets.AFFINITY_LEARN.name())));
            rules.add(
                    Rule.of(
                            new Statement.L4Proto(protocol),
                            dispatch(
                                    Shape.NODE_PORT_CHOICE,
                                    FixedSets.AFFINITY_LEARN_NODE_PORTS.name())));
        }
        return Chain.of(LEARN, rules.toArray(Rule[]::new));
    }

    private Chain services() {
        List<Rule> rules = new ArrayList<>();
        Statement clusterIp = inSet(FixedSets.CLUSTER_IPS.name());
        if (context.masqueradeAll()) {
            rules.add(
                    Rule.of(clusterIp, context.mark())
                            .withComment("masquerade all traffic to cluster IPs"));
        } else {
            context.notFromPod()
                    .ifPresent(outside ->
                            rules.add(
                                    Rule.of(clusterIp, outside, context.mark())
                                            .withComment(
                                                    "masquerade traffic to cluster IPs from other"
                                                            + " than this node's pods")));
        }
        if (context.settings().counts()) {
            rules.add(Rule.of(counted(Shape.VIP, FixedSets.CONNECTIONS)));
            rules.add(toNodePort(counted(Shape.NODE_PORT, FixedSets.NODE_PORT_CONNECTIONS)));
        }
        rules.add(Rule.of(dispatch(Shape.VIP, FixedSets.SERVICE_IPS.name())));
        rules.add(toNodePort(dispatch(Shape.NODE_PORT, FixedSets.SERVICE_NODE_PORTS.name())));
        return Chain.of(SERVICES, rules.toArray(Rule[]::new));
    }

    private Rule toNodePort(Statement then) {
        return context.nodePortIps().isPresent()
                ? Rule.of(inSet(FixedSets.NODE_PORT_IPS.name()), then)
                : Rule.of(new Statement.Local(Side.DESTINATION), notLoopback(), then);
    }

    private static Statement counted(Shape shape, SetSpec set) {
        return new Statement.InSet(shape.fields(), set.name());
    }

    /// Counts packets of translated connections, in both directions. Only conntrack knows the
    /// original destination here. Whether it was an address of the node can be tested only where
    /// the node port addresses are listed.
    private Chain packets() {
        List<Rule> rules = new ArrayList<>();
        for (Protocol protocol : Protocol.values()) {
            rules.add(
                    Rule.of(
                            new Statement.L4Proto(protocol),
                            new Statement.InSet(
                                    List.of(
                                            Header.ORIGINAL_DST,
                                            Header.PROTOCOL,
                                            Header.ORIGINAL_DST_PORT),
                                    FixedSets.PACKETS.name())));
            if (context.nodePortIps().isPresent()) {
                rules.add(
                        Rule.of(
                                new Statement.L4Proto(protocol),
                                new Statement.InSet(
                                        List.of(Header.ORIGINAL_DST),
                                        FixedSets.NODE_PORT_IPS.name()),
                                new Statement.InSet(
                                        List.of(Header.PROTOCOL, Header.ORIGINAL_DST_PORT),
                                        FixedSets.NODE_PORT_PACKETS.name())));
            }
        }
        return Chain.of(PACKETS, rules.toArray(Rule[]::new));
    }

    private Chain masquerading() {
        int mark = context.settings().mark();
        return Chain.of(
                MASQUERADING,
                Rule.of(
                        new Statement.Marked(mark),
                        new Statement.Unmark(mark),
                        new Statement.Masquerade()),
                Rule.of(
                        new Statement.Translated(),
                        new Statement.InSet(Shape.HAIRPIN.fields(), FixedSets.HAIRPINS.name()),
                        new Statement.Masquerade()));
    }

    private static Statement inSet(String set) {
        return new Statement.InSet(Shape.ADDRESS.fields(), set);
    }

    private Statement notLoopback() {
        return loopback(true);
    }

    private Statement loopback(boolean negated) {
        Cidr network =
                context.family() == IpFamily.IPV4 ? Cidr.of("127.0.0.0/8") : Cidr.of("::1/128");
        return new Statement.InNetwork(Side.DESTINATION, network, negated);
    }
}
