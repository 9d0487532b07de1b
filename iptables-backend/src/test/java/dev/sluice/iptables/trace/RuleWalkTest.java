package dev.sluice.iptables.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.Origin;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.TestCluster;
import dev.sluice.conformance.TestNet;
import dev.sluice.iptables.compile.Names;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.iptables.table.Chain;
import dev.sluice.iptables.table.Match;
import dev.sluice.iptables.table.Match.ConnectionState;
import dev.sluice.iptables.table.Match.ConnectionState.State;
import dev.sluice.iptables.table.Match.Destination;
import dev.sluice.iptables.table.Match.DestinationPort;
import dev.sluice.iptables.table.Match.InInterface;
import dev.sluice.iptables.table.Match.IpProtocol;
import dev.sluice.iptables.table.Match.Marked;
import dev.sluice.iptables.table.Match.RecentlySeen;
import dev.sluice.iptables.table.Match.RememberSource;
import dev.sluice.iptables.table.Match.Source;
import dev.sluice.iptables.table.Match.StatisticRandom;
import dev.sluice.iptables.table.Rule;
import dev.sluice.iptables.table.SavedRules;
import dev.sluice.iptables.table.Table;
import dev.sluice.iptables.table.Target;
import dev.sluice.iptables.table.Target.Accept;
import dev.sluice.iptables.table.Target.Dnat;
import dev.sluice.iptables.table.Target.Drop;
import dev.sluice.iptables.table.Target.Jump;
import dev.sluice.iptables.table.Target.Mark;
import dev.sluice.iptables.table.Target.Masquerade;
import dev.sluice.iptables.table.Target.Reject;
import dev.sluice.iptables.table.Target.Return;
import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.trace.AddressPort;
import dev.sluice.trace.AffinityState;
import dev.sluice.trace.Branch;
import dev.sluice.trace.Connection;
import dev.sluice.trace.PacketTracer;
import dev.sluice.trace.PacketVerdict;
import dev.sluice.trace.PacketVerdict.Delivered;
import dev.sluice.trace.PacketVerdict.Dropped;
import dev.sluice.trace.PacketVerdict.PassedThrough;
import dev.sluice.trace.PacketVerdict.Rejected;
import dev.sluice.trace.PacketVerdict.Unknown;
import dev.sluice.trace.StaticHostNetwork;
import dev.sluice.trace.TraceStep;
import dev.sluice.trace.conformance.TestHost;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The walk itself, past rules written by hand.
class RuleWalkTest {
    private static final TestNet NET = TestNet.IPV4;
    private static final Ip SERVICE = NET.clusterIp(1);
    private static final IpProtocol TCP = new IpProtocol(Protocol.TCP);
    private static final Packet FROM_POD = Packet.tcp(Origin.POD1, SERVICE, 80);
    private static final Packet FROM_NODE = Packet.tcp(Origin.NODE, SERVICE, 80);
    private static final Packet TO_NODE = Packet.tcp(Origin.CLIENT, NET.eth0(), 80);
    private static final Packet NODE_TO_ITSELF = Packet.tcp(Origin.NODE, NET.eth0(), 80);
    private static final PacketVerdict UNTOUCHED = new PassedThrough(false);
    private static final Dnat TO_POD2 = new Dnat(NET.pod(2), 8080);
    private static final Dnat TO_REMOTE = new Dnat(NET.remotePod(1), 8080);

    private final TestRuleset.Builder rules = new TestRuleset.Builder();

    @ParameterizedTest
    @EnumSource(Origin.class)
    void withoutRulesNothingIsTouched(Origin from) {
        assertEnds(Packet.tcp(from, NET.eth0(), 80), UNTOUCHED);
    }

    /// Which of the kernel's chains a packet meets.
    @ParameterizedTest(name = "{0}")
    @MethodSource("paths")
    void packetsMeetTheChainsOfTheirPath(Packet packet, List<String> chains) {
        List<String> met =
                Stream.of("INPUT", "FORWARD", "OUTPUT")
                        .filter(chain -> {
                            TestRuleset all =
                                    new TestRuleset.Builder()
                                            .append(Table.FILTER, chain, Rule.of(new Drop()))
                                            .build();
                            return ends(all, packet).equals(List.of(new Dropped()));
                        })
                        .toList();
        assertEquals(chains, met);
    }

    static List<Object[]> paths() {
        return List.of(
                new Object[] {FROM_POD, List.of("FORWARD")},
                new Object[] {FROM_NODE, List.of("OUTPUT")},
                new Object[] {TO_NODE, List.of("INPUT")},
                new Object[] {NODE_TO_ITSELF, List.of("INPUT", "OUTPUT")});
    }

    @Test
    void theFilterSeesTheTranslatedDestination() {
        rules.append(Table.NAT, "PREROUTING", Rule.of(TO_POD2, TCP))
                .append(Table.FILTER, "FORWARD", Rule.of(new Drop(), Destination.of(SERVICE)))
                .append(Table.FILTER, "INPUT", Rule.of(new Drop()));
        assertEnds(FROM_POD, at(NET.pod(2), NET.pod(1)));
        // Routed by where it goes now, not by where it was sent.
        assertEnds(TO_NODE, at(NET.pod(2), NET.client()));
    }

    @Test
    void whatIsTranslatedToTheNodeItselfGoesInAndKeepsItsSource() {
        rules.append(Table.NAT, "PREROUTING", Rule.of(new Dnat(NET.eth0(), 8080), TCP))
                .append(Table.NAT, "POSTROUTING", Rule.of(new Masquerade(true)))
                .append(Table.FILTER, "FORWARD", Rule.of(new Drop()));
        assertEnds(FROM_POD, at(NET.eth0(), NET.pod(1)));
    }

    @Test
    void masqueradingTakesTheAddressOfTheLinkItLeavesBy() {
        rules.append(Table.NAT, "POSTROUTING", Rule.of(new Masquerade(false)))
                .append(Table.NAT, "PREROUTING", Rule.of(TO_REMOTE, TCP, new Source(false, pod1())))
                .append(Table.NAT, "PREROUTING", Rule.of(TO_POD2, TCP));
        assertEnds(FROM_POD, at(NET.remotePod(1), NET.eth0()));
        assertEnds(TO_NODE, at(NET.pod(2), NET.cni0()));
    }

    @Test
    void acceptDropRejectAndReturnDecide() {
        rules.add(Table.FILTER, new Chain("A", List.of(Rule.of(new Accept(), TCP))))
                .add(Table.FILTER, new Chain("R", List.of(Rule.of(new Return()), dropAll())))
                .append(Table.FILTER, "FORWARD", Rule.of(new Jump("R")))
                .append(Table.FILTER, "FORWARD", Rule.of(new Jump("A")))
                .append(Table.FILTER, "FORWARD", Rule.of(new Reject(IpFamily.IPV4)));
        assertEnds(FROM_POD, UNTOUCHED);
        assertEnds(Packet.udp(Origin.POD1, SERVICE, 80), new Rejected());
    }

    @Test
    void aChainThatDecidesNothingLeadsBack() {
        rules.add(Table.FILTER, new Chain("EMPTY", List.of()))
                .append(Table.FILTER, "FORWARD", Rule.of(new Jump("EMPTY")))
                .append(Table.FILTER, "FORWARD", dropAll());
        assertEnds(FROM_POD, new Dropped());
    }

    @Test
    void marksAreSetAndFlipped() {
        rules.append(Table.NAT, "PREROUTING", Rule.of(new Mark(0x4000, 0x4000)))
                .append(Table.NAT, "PREROUTING", Rule.of(new Mark(0x4000, 0x4000)))
                .append(Table.FILTER, "FORWARD", Rule.of(new Drop(), new Marked(true, 0x4000)))
                .append(Table.FILTER, "FORWARD", Rule.of(new Mark(0x4000, 0)))
                .append(Table.FILTER, "FORWARD", Rule.of(new Drop(), new Marked(false, 0x4000)));
        assertEnds(FROM_POD, UNTOUCHED);
    }

    @Test
    void chanceTakesEveryWay() {
        rules.append(Table.NAT, "PREROUTING", Rule.of(TO_POD2, TCP, new StatisticRandom(3)))
                .append(Table.NAT, "PREROUTING", Rule.of(TO_REMOTE, TCP, new StatisticRandom(2)));
        List<Branch> ways = trace(tracer(rules.build()), FROM_POD);
        assertEquals(3, ways.size());
        for (Branch way : ways) {
            assertEquals(1.0 / 3, way.probability(), 1e-9, way::toString);
        }
    }

    @Test
    void sourcesAreRememberedByWhoIsSentOnAndForgottenInTime() {
        var seen = new RecentlySeen("LIST", 10, IpFamily.IPV4);
        rules.append(Table.NAT, "PREROUTING", Rule.of(TO_REMOTE, TCP, seen))
                .append(
                        Table.NAT,
                        "PREROUTING",
                        Rule.of(TO_POD2, TCP, new RememberSource("LIST", IpFamily.IPV4)));
        var tracer = tracer(rules.build());
        Branch first = only(trace(tracer, FROM_POD));
        assertEquals(at(NET.pod(2), NET.pod(1)), first.end());
        assertEquals(
                at(NET.remotePod(1), NET.pod(1)),
                only(trace(tracer, FROM_POD, first.packet().affinity().later(10))).end());
        assertEquals(
                at(NET.pod(2), NET.pod(1)),
                only(trace(tracer, FROM_POD, first.packet().affinity().later(11))).end());
        Packet other = Packet.tcp(Origin.POD3, SERVICE, 80);
        assertEquals(
                at(NET.pod(2), NET.pod(3)),
                only(trace(tracer, other, first.packet().affinity())).end());
    }

    @Test
    void interfacesAreToldByNameOrBeginning() {
        assertDrops(new InInterface(false, "cni0"), true, false, false);
        assertDrops(new InInterface(false, "cni+"), true, false, false);
        assertDrops(new InInterface(true, "cni0"), false, true, true);
        assertDrops(new InInterface(true, "cni+"), false, true, true);
        // What starts on the node came in by no interface.
        assertDrops(new InInterface(false, "+"), true, true, false);
    }

    private static void assertDrops(Match match, boolean pod, boolean client, boolean node) {
        TestRuleset.Builder all = new TestRuleset.Builder();
        for (String chain : List.of("FORWARD", "OUTPUT")) {
            all.append(Table.FILTER, chain, Rule.of(new Jump("TEST")));
        }
        TestRuleset ruleset =
                all.add(Table.FILTER, new Chain("TEST", List.of(Rule.of(new Drop(), match))))
                        .build();
        Packet fromClient = Packet.tcp(Origin.CLIENT, SERVICE, 80);
        assertEquals(pod, ends(ruleset, FROM_POD).contains(new Dropped()));
        assertEquals(client, ends(ruleset, fromClient).contains(new Dropped()));
        assertEquals(node, ends(ruleset, FROM_NODE).contains(new Dropped()));
    }

    @Test
    void onlyTheFirstPacketOfAConnectionMeetsNat() {
        rules.append(Table.NAT, "PREROUTING", Rule.of(TO_POD2, TCP))
                .append(Table.NAT, "OUTPUT", Rule.of(TO_POD2, TCP));
        var tracer = tracer(rules.build());
        for (Packet packet : List.of(FROM_POD, FROM_NODE)) {
            assertEquals(
                    UNTOUCHED,
                    only(TestHost.trace(
                                    tracer,
                                    packet,
                                    Connection.State.ESTABLISHED,
                                    AffinityState.NOTHING))
                            .end());
        }
    }

    @Test
    void translatedPacketsAreOfStateDnatBesides() {
        rules.append(Table.NAT, "PREROUTING", Rule.of(TO_POD2, TCP))
                .append(
                        Table.FILTER,
                        "FORWARD",
                        Rule.of(new Drop(), ConnectionState.isNot(State.DNAT)))
                .append(
                        Table.FILTER,
                        "FORWARD",
                        Rule.of(new Drop(), ConnectionState.isNot(State.NEW, State.RELATED)));
        assertEnds(FROM_POD, at(NET.pod(2), NET.pod(1)));
        assertEnds(Packet.udp(Origin.POD1, SERVICE, 80), new Dropped());
    }

    // The rules that always stand

    @Test
    void packetsThatTrackingCannotPlaceAreNotForwarded() {
        var tracer = tracer(standing(RuleSettings.DEFAULTS));
        assertEquals(
                new Dropped(),
                only(TestHost.trace(
                                tracer, FROM_POD, Connection.State.INVALID, AffinityState.NOTHING))
                        .end());
        assertEquals(
                UNTOUCHED,
                only(TestHost.trace(
                                tracer, TO_NODE, Connection.State.INVALID, AffinityState.NOTHING))
                        .end());
        RuleSettings liberal = RuleSettings.DEFAULTS.withDropInvalid(false);
        assertEquals(
                UNTOUCHED,
                only(TestHost.trace(
                                tracer(standing(liberal)),
                                FROM_POD,
                                Connection.State.INVALID,
                                AffinityState.NOTHING))
                        .end());
    }

    /// With route_localnet, a neighbour could otherwise reach what listens on loopback addresses.
    @Test
    void packetsFromOutsideToLoopbackAreDropped() {
        TestRuleset standing = standing(RuleSettings.DEFAULTS);
        Packet martian = Packet.tcp(Origin.NODE2, NET.loopback(), 8080);
        assertEquals(List.of(new Dropped()), ends(standing, martian));
        Packet own = Packet.tcp(Origin.LOOPBACK, NET.loopback(), 8080);
        assertEquals(List.of(UNTOUCHED), ends(standing, own));
    }

    private static TestRuleset standing(RuleSettings settings) {
        var cluster = new TestCluster(ClusterSettings.DEFAULT, List.of(), List.of());
        return TestRuleset.of(cluster.plan(IpFamily.IPV4), settings);
    }

    /// Inserted one by one at the head, entry rules stand in kube-proxy's order.
    @Test
    void entryRulesStandInTheOrderOfAFreshHost() {
        TestRuleset standing = standing(RuleSettings.DEFAULTS);
        assertEquals(
                List.of(
                        Names.FIREWALL,
                        Names.PROXY_FIREWALL,
                        Names.NODE_PORTS,
                        Names.EXTERNAL_SERVICES),
                jumps(standing, Table.FILTER, "INPUT"));
        assertEquals(
                List.of(
                        Names.PROXY_FIREWALL,
                        Names.FORWARD,
                        Names.SERVICES,
                        Names.EXTERNAL_SERVICES),
                jumps(standing, Table.FILTER, "FORWARD"));
        assertEquals(
                List.of(Names.FIREWALL, Names.PROXY_FIREWALL, Names.SERVICES),
                jumps(standing, Table.FILTER, "OUTPUT"));
        assertEquals(List.of(Names.SERVICES), jumps(standing, Table.NAT, "PREROUTING"));
        assertEquals(List.of(Names.SERVICES), jumps(standing, Table.NAT, "OUTPUT"));
        assertEquals(List.of(Names.POSTROUTING), jumps(standing, Table.NAT, "POSTROUTING"));
    }

    private static List<String> jumps(TestRuleset standing, Table table, String chain) {
        return standing.rules(table, chain).stream()
                .map(rule -> rule.target() instanceof Jump(String to) ? to : rule.text())
                .toList();
    }

    // What a kernel refuses

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void rulesThatAKernelRefusesAreRefused(Table table, Rule rule) {
        rules.append(table, table == Table.NAT ? "PREROUTING" : "FORWARD", rule);
        assertThrows(IllegalArgumentException.class, rules::build);
    }

    static List<Object[]> refused() {
        return List.of(
                new Object[] {Table.NAT, Rule.of(new Jump("NOWHERE"))},
                new Object[] {Table.NAT, Rule.of(new Jump("POSTROUTING"))},
                new Object[] {Table.FILTER, Rule.of(TO_POD2, TCP)},
                new Object[] {Table.NAT, Rule.of(TO_POD2)},
                new Object[] {Table.FILTER, Rule.of(new Masquerade(true))},
                new Object[] {Table.NAT, Rule.of(new Drop())},
                new Object[] {Table.NAT, Rule.of(new Reject(IpFamily.IPV4))},
                new Object[] {
                    Table.FILTER,
                    Rule.of(new Target.Nothing(), new DestinationPort(Protocol.TCP, 80))
                });
    }

    @Test
    void chainsThatAKernelRefusesAreRefused() {
        var twice = new Chain("A", List.of());
        rules.add(Table.NAT, twice);
        assertThrows(IllegalArgumentException.class, () -> rules.add(Table.NAT, twice));
        rules.add(Table.NAT, new Chain("A".repeat(29), List.of()));
        assertThrows(IllegalArgumentException.class, rules::build);
    }

    @Test
    void rulesThatJumpInCirclesAreNoticed() {
        rules.add(Table.NAT, new Chain("A", List.of(Rule.of(new Jump("B")))))
                .add(Table.NAT, new Chain("B", List.of(Rule.of(new Jump("A")))))
                .append(Table.NAT, "PREROUTING", Rule.of(new Jump("A")));
        var tracer = tracer(rules.build());
        var what = new Unknown("table nat, chain A: rules jump in circles at A");
        assertEquals(what, only(trace(tracer, FROM_POD)).end());
    }

    // What others write

    @Test
    void aForeignRuleThatCannotBeReadMakesTheVerdictUnknown() {
        List<TableRules> tables =
                filter("-A FORWARD -p tcp -m bpf --bytecode \"1,6 0 0 0\" -j DROP");
        assertEquals(
                List.of(
                        new Unknown(
                                "table filter, chain FORWARD: -p tcp -m bpf --bytecode \"1,6 0 0 0\""
                                        + " -j DROP")),
                verdicts(tables, FROM_POD));
        assertEquals(List.of(UNTOUCHED), verdicts(tables, TO_NODE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-A FORWARD -p udp -m bpf --bytecode \"1,6 0 0 0\" -j DROP",
                "-A FORWARD -p icmp -m icmp --icmp-type 8 -j DROP",
                "-A FORWARD -d 192.168.0.0/16 -m socket --transparent -j DROP",
                "-A FORWARD -i docker0 -m socket -j DROP",
                "-A FORWARD -o docker0 -m socket -j DROP",
                "-A FORWARD -m mark --mark 0x1/0xff -m socket -j DROP",
                "-A FORWARD -m socket -j LOG --log-prefix \"not -j DROP \"",
                "-A FORWARD -m limit --limit 3/min",
                "-A FORWARD -j TCPMSS --clamp-mss-to-pmtu"
            })
    void aForeignRuleThatMattersToNobodyIsWalkedPast(String rule) {
        assertEquals(List.of(UNTOUCHED), verdicts(filter(rule), FROM_POD));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-A FORWARD -p tcp -j REJECT --reject-with tcp-reset",
                "-A FORWARD ! -o docker0 -j REJECT --reject-with icmp-host-prohibited",
                "-A FORWARD -m comment --comment bare -g TURN",
                "-A FORWARD ! -p icmp -j TURN"
            })
    void foreignRulesThatCanBeReadAreFollowed(String rule) {
        List<TableRules> tables =
                filter(rule, "-A TURN -j REJECT --reject-with icmp-net-prohibited");
        assertEquals(List.of(new Rejected()), verdicts(tables, FROM_POD));
    }

    @Test
    void aForeignTranslationIsUnknown() {
        List<TableRules> tables =
                TableRules.of(
                        SavedRules.parse(
                                IpFamily.IPV4,
                                List.of(
                                        "*nat",
                                        ":PREROUTING ACCEPT [0:0]",
                                        "-A PREROUTING -p tcp -j REDIRECT --to-ports 15001")));
        assertEquals(
                List.of(
                        new Unknown(
                                "table nat, chain PREROUTING: -p tcp -j REDIRECT --to-ports 15001")),
                verdicts(tables, FROM_POD));
    }

    @Test
    void thePolicyDecidesWhatNoRuleDoes() {
        List<TableRules> tables =
                TableRules.of(
                        SavedRules.parse(
                                IpFamily.IPV4,
                                List.of(
                                        "*filter",
                                        ":FORWARD DROP [0:0]",
                                        "-A FORWARD -s 10.0.0.0/8 -j ACCEPT")));
        assertEquals(List.of(UNTOUCHED), verdicts(tables, FROM_POD));
        assertEquals(
                List.of(new Dropped()), verdicts(tables, Packet.tcp(Origin.CLIENT, SERVICE, 80)));
    }

    @Test
    void theTrailTellsEachRuleAndWhyItDidNotMatch() {
        rules.add(Table.FILTER, new Chain("A", List.of(dropAll())))
                .append(Table.FILTER, "FORWARD", Rule.of(new Accept(), Destination.of(SERVICE)))
                .append(Table.FILTER, "FORWARD", Rule.of(new Jump("A"), TCP));
        Packet other = Packet.tcp(Origin.POD1, NET.clusterIp(2), 80);
        assertEquals(
                List.of(
                        "filter FORWARD: -d 10.96.10.1/32 -j ACCEPT (not met: -d 10.96.10.1/32)",
                        "filter FORWARD: -p tcp -j A",
                        "filter A: -j DROP"),
                only(trace(tracer(rules.build()), other)).trail().steps().stream()
                        .map(TraceStep::toString)
                        .toList());
    }

    private static List<TableRules> filter(String... rules) {
        List<String> lines = new ArrayList<>();
        lines.add("*filter");
        lines.add(":FORWARD ACCEPT [0:0]");
        lines.add(":TURN - [0:0]");
        lines.addAll(List.of(rules));
        return TableRules.of(SavedRules.parse(IpFamily.IPV4, lines));
    }

    private static List<PacketVerdict> verdicts(List<TableRules> tables, Packet packet) {
        return trace(tracer(tables), packet).stream().map(Branch::end).toList();
    }

    private static PacketTracer tracer(TestRuleset ruleset) {
        return tracer(ruleset.asTables());
    }

    private static PacketTracer tracer(List<TableRules> tables) {
        StaticHostNetwork host = TestHost.network(NET);
        return new PacketTracer(IptablesHooks.of(tables, host, SetLookup.NONE), host);
    }

    private static List<Branch> trace(PacketTracer tracer, Packet packet) {
        return TestHost.trace(tracer, packet);
    }

    private static List<Branch> trace(PacketTracer tracer, Packet packet, AffinityState affinity) {
        return TestHost.trace(tracer, packet, Connection.State.NEW, affinity);
    }

    private void assertEnds(Packet packet, PacketVerdict expected) {
        assertEquals(List.of(expected), ends(rules.build(), packet));
    }

    private static List<PacketVerdict> ends(TestRuleset ruleset, Packet packet) {
        return trace(tracer(ruleset), packet).stream().map(Branch::end).toList();
    }

    private static Branch only(List<Branch> ways) {
        assertEquals(1, ways.size(), ways::toString);
        return ways.getFirst();
    }

    private static PacketVerdict at(Ip ip, Ip seen) {
        return new Delivered(new AddressPort(ip, 8080), seen);
    }

    private static Cidr pod1() {
        return new Cidr(NET.pod(1), 32);
    }

    private static Rule dropAll() {
        return Rule.of(new Drop());
    }
}
