package dev.sluice.iptables.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.conformance.Cluster;
import dev.sluice.conformance.End;
import dev.sluice.conformance.Flow;
import dev.sluice.conformance.Origin;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.Remembered;
import dev.sluice.conformance.Settings;
import dev.sluice.conformance.TestNet;
import dev.sluice.conformance.Tracer.Way;
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
import dev.sluice.iptables.table.Match.OneOutOf;
import dev.sluice.iptables.table.Match.RecentlySeen;
import dev.sluice.iptables.table.Match.RememberSource;
import dev.sluice.iptables.table.Match.Source;
import dev.sluice.iptables.table.Rule;
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
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The tracer itself, against rules written by hand.
class PacketTracerTest {
    private static final TestNet NET = TestNet.IPV4;
    private static final Ip SERVICE = NET.clusterIp(1);
    private static final IpProtocol TCP = new IpProtocol(Protocol.TCP);
    private static final Packet FROM_POD = Packet.tcp(Origin.POD1, SERVICE, 80);
    private static final Packet FROM_NODE = Packet.tcp(Origin.NODE, SERVICE, 80);
    private static final Packet TO_NODE = Packet.tcp(Origin.CLIENT, NET.eth0(), 80);
    private static final Packet NODE_TO_ITSELF = Packet.tcp(Origin.NODE, NET.eth0(), 80);
    private static final Dnat TO_POD2 = new Dnat(NET.pod(2), 8080);
    private static final Dnat TO_REMOTE = new Dnat(NET.remotePod(1), 8080);

    private final Ruleset.Builder rules = new Ruleset.Builder();

    @ParameterizedTest
    @EnumSource(Origin.class)
    void withoutRulesNothingIsTouched(Origin from) {
        assertEnds(Packet.tcp(from, NET.eth0(), 80), new End.Untouched());
    }

    /// Which of the kernel's chains a packet meets.
    @ParameterizedTest(name = "{0}")
    @MethodSource("paths")
    void packetsMeetTheChainsOfTheirPath(Packet packet, List<String> chains) {
        List<String> met =
                Stream.of("INPUT", "FORWARD", "OUTPUT")
                        .filter(chain -> {
                            Ruleset all =
                                    new Ruleset.Builder()
                                            .append(Table.FILTER, chain, Rule.of(new Drop()))
                                            .build();
                            return ends(all, packet).equals(List.of(new End.Dropped()));
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
        assertEnds(FROM_POD, new End.Untouched());
        assertEnds(Packet.udp(Origin.POD1, SERVICE, 80), new End.Refused());
    }

    @Test
    void aChainThatDecidesNothingLeadsBack() {
        rules.add(Table.FILTER, new Chain("EMPTY", List.of()))
                .append(Table.FILTER, "FORWARD", Rule.of(new Jump("EMPTY")))
                .append(Table.FILTER, "FORWARD", dropAll());
        assertEnds(FROM_POD, new End.Dropped());
    }

    @Test
    void marksAreSetAndFlipped() {
        rules.append(Table.NAT, "PREROUTING", Rule.of(new Mark(0x4000, 0x4000)))
                .append(Table.NAT, "PREROUTING", Rule.of(new Mark(0x4000, 0x4000)))
                .append(Table.FILTER, "FORWARD", Rule.of(new Drop(), new Marked(true, 0x4000)))
                .append(Table.FILTER, "FORWARD", Rule.of(new Mark(0x4000, 0)))
                .append(Table.FILTER, "FORWARD", Rule.of(new Drop(), new Marked(false, 0x4000)));
        assertEnds(FROM_POD, new End.Untouched());
    }

    @Test
    void chanceTakesEveryWay() {
        rules.append(Table.NAT, "PREROUTING", Rule.of(TO_POD2, TCP, new OneOutOf(3)))
                .append(Table.NAT, "PREROUTING", Rule.of(TO_REMOTE, TCP, new OneOutOf(2)));
        List<Way> ways = new PacketTracer(rules.build(), NET).trace(FROM_POD, Remembered.NOTHING);
        assertEquals(3, ways.size());
        for (Way way : ways) {
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
        var tracer = new PacketTracer(rules.build(), NET);
        Way first = only(tracer.trace(FROM_POD, Remembered.NOTHING));
        assertEquals(at(NET.pod(2), NET.pod(1)), first.end());
        assertEquals(
                at(NET.remotePod(1), NET.pod(1)),
                only(tracer.trace(FROM_POD, first.after().later(10))).end());
        assertEquals(
                at(NET.pod(2), NET.pod(1)),
                only(tracer.trace(FROM_POD, first.after().later(11))).end());
        Packet other = Packet.tcp(Origin.POD3, SERVICE, 80);
        assertEquals(at(NET.pod(2), NET.pod(3)), only(tracer.trace(other, first.after())).end());
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
        Ruleset.Builder all = new Ruleset.Builder();
        for (String chain : List.of("FORWARD", "OUTPUT")) {
            all.append(Table.FILTER, chain, Rule.of(new Jump("TEST")));
        }
        Ruleset ruleset =
                all.add(Table.FILTER, new Chain("TEST", List.of(Rule.of(new Drop(), match))))
                        .build();
        Packet fromClient = Packet.tcp(Origin.CLIENT, SERVICE, 80);
        assertEquals(pod, ends(ruleset, FROM_POD).contains(new End.Dropped()));
        assertEquals(client, ends(ruleset, fromClient).contains(new End.Dropped()));
        assertEquals(node, ends(ruleset, FROM_NODE).contains(new End.Dropped()));
    }

    @Test
    void onlyTheFirstPacketOfAConnectionMeetsNat() {
        rules.append(Table.NAT, "PREROUTING", Rule.of(TO_POD2, TCP))
                .append(Table.NAT, "OUTPUT", Rule.of(TO_POD2, TCP));
        var tracer = new PacketTracer(rules.build(), NET);
        for (Packet packet : List.of(FROM_POD, FROM_NODE)) {
            assertEquals(
                    new End.Untouched(),
                    only(tracer.trace(packet, Flow.State.ESTABLISHED, Remembered.NOTHING)).end());
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
        assertEnds(Packet.udp(Origin.POD1, SERVICE, 80), new End.Dropped());
    }

    // The rules that always stand

    @Test
    void packetsThatTrackingCannotPlaceAreNotForwarded() {
        var tracer = new PacketTracer(standing(RuleSettings.DEFAULTS), NET);
        assertEquals(
                new End.Dropped(),
                only(tracer.trace(FROM_POD, Flow.State.INVALID, Remembered.NOTHING)).end());
        assertEquals(
                new End.Untouched(),
                only(tracer.trace(TO_NODE, Flow.State.INVALID, Remembered.NOTHING)).end());
        RuleSettings liberal = RuleSettings.DEFAULTS.withDropInvalid(false);
        assertEquals(
                new End.Untouched(),
                only(new PacketTracer(standing(liberal), NET)
                                .trace(FROM_POD, Flow.State.INVALID, Remembered.NOTHING))
                        .end());
    }

    /// With route_localnet, a neighbour could otherwise reach what listens on loopback addresses.
    @Test
    void packetsFromOutsideToLoopbackAreDropped() {
        Ruleset standing = standing(RuleSettings.DEFAULTS);
        Packet martian = Packet.tcp(Origin.NODE2, NET.loopback(), 8080);
        assertEquals(List.of(new End.Dropped()), ends(standing, martian));
        Packet own = Packet.tcp(Origin.LOOPBACK, NET.loopback(), 8080);
        assertEquals(List.of(new End.Untouched()), ends(standing, own));
    }

    private static Ruleset standing(RuleSettings settings) {
        var cluster = new Cluster(Settings.DEFAULT, List.of(), List.of());
        return Ruleset.of(cluster.plan(IpFamily.IPV4), settings);
    }

    /// Inserted one by one at the head, entry rules stand in kube-proxy's order.
    @Test
    void entryRulesStandInTheOrderOfAFreshHost() {
        Ruleset standing = standing(RuleSettings.DEFAULTS);
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

    private static List<String> jumps(Ruleset standing, Table table, String chain) {
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
        var tracer = new PacketTracer(rules.build(), NET);
        assertThrows(IllegalStateException.class, () -> tracer.trace(FROM_POD, Remembered.NOTHING));
    }

    private void assertEnds(Packet packet, End expected) {
        assertEquals(List.of(expected), ends(rules.build(), packet));
    }

    private static List<End> ends(Ruleset ruleset, Packet packet) {
        return new PacketTracer(ruleset, NET)
                .trace(packet, Remembered.NOTHING).stream().map(Way::end).toList();
    }

    private static Way only(List<Way> ways) {
        assertEquals(1, ways.size(), ways::toString);
        return ways.getFirst();
    }

    private static End at(Ip ip, Ip seen) {
        return new End.At(new dev.sluice.conformance.Target(ip, 8080), seen);
    }

    private static Cidr pod1() {
        return new Cidr(NET.pod(1), 32);
    }

    private static Rule dropAll() {
        return Rule.of(new Drop());
    }
}
