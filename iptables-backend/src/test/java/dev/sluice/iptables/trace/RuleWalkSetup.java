package dev.sluice.iptables.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.conformance.Origin;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.TestNet;
import dev.sluice.iptables.table.Match.IpProtocol;
import dev.sluice.iptables.table.Target.Dnat;
import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import dev.sluice.trace.AffinityState;
import dev.sluice.trace.Branch;
import dev.sluice.trace.Connection;
import dev.sluice.trace.PacketTracer;
import dev.sluice.trace.PacketVerdict;
import dev.sluice.trace.PacketVerdict.PassedThrough;
import dev.sluice.trace.StaticHostNetwork;
import dev.sluice.trace.conformance.TestHost;
import java.util.List;

/// Traces packets of the test node through rules that the test writes.
abstract class RuleWalkSetup {
    static final TestNet NET = TestNet.IPV4;
    static final Ip SERVICE = NET.clusterIp(1);
    static final IpProtocol TCP = new IpProtocol(Protocol.TCP);
    static final Packet FROM_POD = Packet.tcp(Origin.POD1, SERVICE, 80);
    static final Packet TO_NODE = Packet.tcp(Origin.CLIENT, NET.eth0(), 80);
    static final PacketVerdict UNTOUCHED = new PassedThrough(false);
    static final Dnat TO_POD2 = new Dnat(NET.pod(2), 8080);

    final TestRuleset.Builder rules = new TestRuleset.Builder();

    static PacketTracer tracer(TestRuleset ruleset) {
        return tracer(ruleset.asTables());
    }

    static PacketTracer tracer(List<TableRules> tables) {
        StaticHostNetwork host = TestHost.network(NET);
        return new PacketTracer(IptablesHooks.of(tables, host, SetLookup.NONE), host);
    }

    static List<Branch> trace(PacketTracer tracer, Packet packet) {
        return TestHost.trace(tracer, packet);
    }

    static List<Branch> trace(PacketTracer tracer, Packet packet, AffinityState affinity) {
        return TestHost.trace(tracer, packet, Connection.State.NEW, affinity);
    }

    /// The verdicts of all ways that a packet can take through a ruleset.
    static List<PacketVerdict> ends(TestRuleset ruleset, Packet packet) {
        return trace(tracer(ruleset), packet).stream().map(Branch::end).toList();
    }

    static Branch only(List<Branch> ways) {
        assertEquals(1, ways.size(), ways::toString);
        return ways.getFirst();
    }
}
