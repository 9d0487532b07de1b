package dev.sluice.iptables.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.conformance.Origin;
import dev.sluice.conformance.Packet;
import dev.sluice.iptables.table.SavedRules;
import dev.sluice.model.IpFamily;
import dev.sluice.trace.Branch;
import dev.sluice.trace.PacketVerdict;
import dev.sluice.trace.PacketVerdict.Dropped;
import dev.sluice.trace.PacketVerdict.Rejected;
import dev.sluice.trace.PacketVerdict.Unknown;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Rules of other programs, as `iptables-save` prints them.
class ForeignRuleWalkTest extends RuleWalkSetup {
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

    /// The table `filter` with the chains FORWARD, whose policy is ACCEPT, and TURN.
    private static List<TableRules> filter(String... rules) {
        List<String> lines = new ArrayList<>();
        lines.add("*filter");
        lines.add(":FORWARD ACCEPT [0:0]");
        lines.add(":TURN - [0:0]");
        lines.addAll(List.of(rules));
        return TableRules.of(SavedRules.parse(IpFamily.IPV4, lines));
    }

    /// The verdicts of all ways that a packet can take through tables.
    private static List<PacketVerdict> verdicts(List<TableRules> tables, Packet packet) {
        return trace(tracer(tables), packet).stream().map(Branch::end).toList();
    }
}
