package dev.sluice.iptables.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.conformance.ClusterSettings;
import dev.sluice.conformance.Origin;
import dev.sluice.conformance.Packet;
import dev.sluice.conformance.TestCluster;
import dev.sluice.iptables.compile.Names;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.iptables.table.Table;
import dev.sluice.iptables.table.Target.Jump;
import dev.sluice.model.IpFamily;
import dev.sluice.trace.AffinityState;
import dev.sluice.trace.Connection;
import dev.sluice.trace.PacketVerdict.Dropped;
import dev.sluice.trace.conformance.TestHost;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The rules that are installed whatever the Services are.
class FixedRulesWalkTest extends RuleWalkSetup {
    @Test
    void packetsThatTrackingCannotPlaceAreNotForwarded() {
        var tracer = tracer(fixedRules(RuleSettings.DEFAULTS));
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
                                tracer(fixedRules(liberal)),
                                FROM_POD,
                                Connection.State.INVALID,
                                AffinityState.NOTHING))
                        .end());
    }

    /// With `route_localnet`, other hosts could otherwise reach servers on loopback addresses.
    @Test
    void packetsFromOutsideToLoopbackAreDropped() {
        TestRuleset ruleset = fixedRules(RuleSettings.DEFAULTS);
        Packet martian = Packet.tcp(Origin.NODE2, NET.loopback(), 8080);
        assertEquals(List.of(new Dropped()), ends(ruleset, martian));
        Packet own = Packet.tcp(Origin.LOOPBACK, NET.loopback(), 8080);
        assertEquals(List.of(UNTOUCHED), ends(ruleset, own));
    }

    /// Entry rules are inserted one by one at the head of a chain, so that they end in kube-proxy's
    /// order.
    @Test
    void entryRulesStandInTheOrderOfAFreshHost() {
        TestRuleset ruleset = fixedRules(RuleSettings.DEFAULTS);
        assertEquals(
                List.of(
                        Names.FIREWALL,
                        Names.PROXY_FIREWALL,
                        Names.NODE_PORTS,
                        Names.EXTERNAL_SERVICES),
                jumps(ruleset, Table.FILTER, "INPUT"));
        assertEquals(
                List.of(
                        Names.PROXY_FIREWALL,
                        Names.FORWARD,
                        Names.SERVICES,
                        Names.EXTERNAL_SERVICES),
                jumps(ruleset, Table.FILTER, "FORWARD"));
        assertEquals(
                List.of(Names.FIREWALL, Names.PROXY_FIREWALL, Names.SERVICES),
                jumps(ruleset, Table.FILTER, "OUTPUT"));
        assertEquals(List.of(Names.SERVICES), jumps(ruleset, Table.NAT, "PREROUTING"));
        assertEquals(List.of(Names.SERVICES), jumps(ruleset, Table.NAT, "OUTPUT"));
        assertEquals(List.of(Names.POSTROUTING), jumps(ruleset, Table.NAT, "POSTROUTING"));
    }

    /// The rules of a cluster without Services.
    private static TestRuleset fixedRules(RuleSettings settings) {
        var cluster = new TestCluster(ClusterSettings.DEFAULT, List.of(), List.of());
        return TestRuleset.of(cluster.plan(IpFamily.IPV4), settings);
    }

    private static List<String> jumps(TestRuleset ruleset, Table table, String chain) {
        return ruleset.rules(table, chain).stream()
                .map(rule -> rule.target() instanceof Jump(String to) ? to : rule.text())
                .toList();
    }
}
