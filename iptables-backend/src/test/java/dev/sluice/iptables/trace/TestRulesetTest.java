package dev.sluice.iptables.trace;

import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.iptables.table.Chain;
import dev.sluice.iptables.table.Match.DestinationPort;
import dev.sluice.iptables.table.Rule;
import dev.sluice.iptables.table.Table;
import dev.sluice.iptables.table.Target;
import dev.sluice.iptables.table.Target.Drop;
import dev.sluice.iptables.table.Target.Jump;
import dev.sluice.iptables.table.Target.Masquerade;
import dev.sluice.iptables.table.Target.Reject;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// [TestRuleset] refuses what a kernel would refuse.
class TestRulesetTest extends RuleWalkSetup {
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
}
