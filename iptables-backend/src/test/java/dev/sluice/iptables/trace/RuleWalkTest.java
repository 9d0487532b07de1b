package dev.sluice.iptables.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.conformance.Origin;
import dev.sluice.conformance.Packet;
import dev.sluice.iptables.table.Chain;
import dev.sluice.iptables.table.Match;
import dev.sluice.iptables.table.Match.ConnectionState;
import dev.sluice.iptables.table.Match.ConnectionState.State;
import dev.sluice.iptables.table.Match.Destination;
import dev.sluice.iptables.table.Match.InInterface;
import dev.sluice.iptables.table.Match.Marked;
import dev.sluice.iptables.table.Match.RecentlySeen;
import dev.sluice.iptables.table.Match.RememberSource;
import dev.sluice.iptables.table.Match.Source;
import dev.sluice.iptables.table.Match.StatisticRandom;
import dev.sluice.iptables.table.Rule;
import dev.sluice.iptables.table.Table;
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
import dev.sluice.trace.AddressPort;
import dev.sluice.trace.AffinityState;
import dev.sluice.trace.Branch;
import dev.sluice.trace.Connection;
import dev.sluice.trace.PacketVerdict;
import dev.sluice.trace.PacketVerdict.Delivered;
import dev.sluice.trace.PacketVerdict.Dropped;
import dev.sluice.trace.PacketVerdict.Rejected;
import dev.sluice.trace.PacketVerdict.Unknown;
import dev.sluice.trace.TraceStep;
import dev.sluice.trace.conformance.TestHost;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// How packets walk through chains, matches and targets.
class RuleWalkTest extends RuleWalkSetup {
    private static final Packet FROM_NODE = Packet.tcp(Origin.NODE, SERVICE, 80);
    private static final Packet NODE_TO_ITSELF = Packet.tcp(Origin.NODE, NET.eth0(), 80);
    private static final Dnat TO_REMOTE = new Dnat(NET.remotePod(1), 8080);

    @ParameterizedTest
    @EnumSource(Origin.class)
    void withoutRulesNothingIsTouched(Origin from) {
        assertEnds(Packet.tcp(from, NET.eth0(), 80), UNTOUCHED);
    }

    /// Which built-in chains of the filter table a packet traverses.
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
        // The translated destination decides the route.
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
    void rulesThatJumpInCirclesAreNoticed() {
        rules.add(Table.NAT, new Chain("A", List.of(Rule.of(new Jump("B")))))
                .add(Table.NAT, new Chain("B", List.of(Rule.of(new Jump("A")))))
                .append(Table.NAT, "PREROUTING", Rule.of(new Jump("A")));
        var tracer = tracer(rules.build());
        var what = new Unknown("table nat, chain A: rules jump in circles at A");
        assertEquals(what, only(trace(tracer, FROM_POD)).end());
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
        // A packet that the node sends has no input interface.
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

    /// Asserts that [#rules] lead to one verdict, whichever way the packet takes.
    private void assertEnds(Packet packet, PacketVerdict expected) {
        assertEquals(List.of(expected), ends(rules.build(), packet));
    }

    /// Delivered to port 8080 of an address.
    ///
    /// @param seen the source address that the receiver sees
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
