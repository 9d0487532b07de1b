package dev.sluice.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sluice.conformance.Origin;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.TestNet;
import dev.sluice.model.Ip;
import dev.sluice.trace.conformance.TestHost;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The path from hook to hook, through functions written by hand.
class PacketTracerTest {
    private static final TestNet NET = TestNet.IPV4;
    private static final Packet FROM_POD = Packet.tcp(Origin.POD1, NET.clusterIp(1), 80);
    private static final Packet FROM_NODE = Packet.tcp(Origin.NODE, NET.clusterIp(1), 80);
    private static final Packet TO_NODE = Packet.tcp(Origin.CLIENT, NET.eth0(), 80);
    private static final Packet NODE_TO_ITSELF = Packet.tcp(Origin.NODE, NET.eth0(), 80);
    private static final AddressPort POD2 = new AddressPort(NET.pod(2), 8080);

    private final List<HookFunction> functions = new ArrayList<>();
    private final List<String> met = new ArrayList<>();

    private record Function(
            NetfilterHook hook, int priority, boolean isNat, UnaryOperator<Branch> change)
            implements HookFunction {
        @Override
        public List<Branch> call(Branch branch) {
            return List.of(change.apply(branch));
        }
    }

    private void add(NetfilterHook hook, int priority, boolean nat, UnaryOperator<Branch> change) {
        functions.add(new Function(hook, priority, nat, change));
    }

    private void note(NetfilterHook hook, int priority, boolean nat) {
        add(
                hook,
                priority,
                nat,
                branch -> {
                    met.add(hook + " " + priority);
                    return branch;
                });
    }

    private List<PacketVerdict> verdicts(Packet packet) {
        var tracer = new PacketTracer(functions, TestHost.network(NET));
        return TestHost.trace(tracer, packet).stream().map(Branch::end).toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void hooksAreMetInOrder(Packet packet, List<String> hooks) {
        for (NetfilterHook hook : NetfilterHook.values()) {
            note(hook, HookPriority.FILTER, false);
        }
        assertEquals(List.of(new PacketVerdict.PassedThrough(false)), verdicts(packet));
        assertEquals(hooks.stream().map(hook -> hook + " 0").toList(), met);
    }

    static List<Object[]> ways() {
        return List.of(
                new Object[] {FROM_POD, List.of("PREROUTING", "FORWARD", "POSTROUTING")},
                new Object[] {FROM_NODE, List.of("OUTPUT", "POSTROUTING")},
                new Object[] {TO_NODE, List.of("PREROUTING", "INPUT")},
                new Object[] {
                    NODE_TO_ITSELF, List.of("OUTPUT", "POSTROUTING", "PREROUTING", "INPUT")
                });
    }

    @Test
    void functionsAreCalledByPriorityWhateverTheirTable() {
        note(NetfilterHook.FORWARD, HookPriority.SECURITY, false);
        note(NetfilterHook.FORWARD, HookPriority.MANGLE, false);
        note(NetfilterHook.FORWARD, HookPriority.FILTER, false);
        verdicts(FROM_POD);
        assertEquals(List.of("FORWARD -150", "FORWARD 0", "FORWARD 50"), met);
    }

    @Test
    void destinationsAreTranslatedOnceAndSoAreSources() {
        for (NetfilterHook hook : NetfilterHook.values()) {
            int priority = hook.changesDestination() ? HookPriority.NAT_DST : HookPriority.NAT_SRC;
            note(hook, priority, true);
        }
        verdicts(NODE_TO_ITSELF);
        assertEquals(List.of("OUTPUT -100", "POSTROUTING 100"), met);
    }

    @Test
    void whatOneNatFunctionTranslatedTheNextOneLeavesAlone() {
        UnaryOperator<Branch> dnat = branch -> branch.with(branch.packet().dnat(POD2));
        add(NetfilterHook.PREROUTING, HookPriority.NAT_DST, true, dnat);
        note(NetfilterHook.PREROUTING, HookPriority.NAT_DST + 1, true);
        note(NetfilterHook.PREROUTING, HookPriority.NAT_DST + 2, false);
        assertEquals(List.of(new PacketVerdict.Delivered(POD2, NET.pod(1))), verdicts(FROM_POD));
        assertEquals(List.of("PREROUTING -98"), met);
    }

    @ParameterizedTest
    @EnumSource(Connection.State.class)
    void onlyNewConnectionsMeetNat(Connection.State state) {
        note(NetfilterHook.PREROUTING, HookPriority.NAT_DST, true);
        var tracer = new PacketTracer(functions, TestHost.network(NET));
        TestHost.trace(tracer, FROM_POD, state, AffinityState.NOTHING);
        assertEquals(state == Connection.State.NEW ? 1 : 0, met.size());
    }

    @Test
    void routesAreThoseOfTheTranslatedDestination() {
        UnaryOperator<Branch> dnat = branch -> branch.with(branch.packet().dnat(POD2));
        add(NetfilterHook.PREROUTING, HookPriority.NAT_DST, true, dnat);
        note(NetfilterHook.FORWARD, HookPriority.FILTER, false);
        note(NetfilterHook.INPUT, HookPriority.FILTER, false);
        assertEquals(List.of(new PacketVerdict.Delivered(POD2, NET.client())), verdicts(TO_NODE));
        assertEquals(List.of("FORWARD 0"), met);
    }

    @Test
    void whatAFunctionSendsOutGoesOnFromOutput() {
        add(
                NetfilterHook.INPUT,
                98,
                false,
                branch -> branch.with(branch.packet().toRealServer(POD2)).sendsOut());
        note(NetfilterHook.INPUT, HookPriority.NAT_SRC, false);
        note(NetfilterHook.OUTPUT, HookPriority.FILTER, false);
        note(NetfilterHook.POSTROUTING, HookPriority.NAT_SRC, true);
        assertEquals(List.of(new PacketVerdict.Delivered(POD2, NET.client())), verdicts(TO_NODE));
        assertEquals(List.of("OUTPUT 0", "POSTROUTING 100"), met);
    }

    @Test
    void nothingMeetsWhatHasEnded() {
        add(NetfilterHook.PREROUTING, 0, false, b -> b.ends(new PacketVerdict.Unknown("x")));
        note(NetfilterHook.PREROUTING, 1, false);
        note(NetfilterHook.FORWARD, 0, false);
        assertEquals(List.of(new PacketVerdict.Unknown("x")), verdicts(FROM_POD));
        assertEquals(List.of(), met);
    }

    @Test
    void trailsThatPartShareTheirBeginning() {
        Trail both = Trail.EMPTY.and(TraceStep.matched("nat", "A", () -> "first"));
        Trail one = both.and(TraceStep.notMatched("nat", "A", () -> "second", () -> "-p udp"));
        assertEquals("[nat A: first]", both.toString());
        assertEquals("[nat A: first, nat A: second (not met: -p udp)]", one.toString());
        assertNull(
                Branch.start(
                                TracedPacket.local(
                                        FROM_POD.protocol(),
                                        NET.pod(1),
                                        POD2,
                                        Connection.State.NEW))
                        .verdict());
    }

    /// [TestHost] and [TestNet] describe the same node.
    @Test
    void theTestHostIsTheTestNode() {
        for (TestNet net : List.of(TestNet.IPV4, TestNet.IPV6)) {
            StaticHostNetwork host = TestHost.network(net);
            List<Ip> all =
                    new ArrayList<>(
                            List.of(net.client(), net.node2(), net.vip(1), net.clusterIp(1)));
            all.addAll(net.interfaces().values());
            all.addAll(List.of(net.pod(1), net.remotePod(1), net.unreachablePod(1)));
            for (Ip ip : all) {
                assertEquals(net.isNodes(ip), host.isLocal(ip), ip::toString);
                assertEquals(net.facing(ip), host.sourceFor(ip), ip::toString);
                assertEquals(net.outInterface(ip), host.outInterface(ip), ip::toString);
            }
            for (Origin origin : Arrays.asList(Origin.values())) {
                Ip source = net.source(origin, net.clusterIp(1));
                assertEquals(net.inInterface(origin), host.inInterface(source), origin::toString);
            }
        }
    }
}
