package dev.sluice.nftables.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.Case;
import dev.sluice.conformance.PacketTable;
import dev.sluice.model.IpFamily;
import dev.sluice.nftables.layout.Layout;
import dev.sluice.nftables.layout.TableSettings;
import dev.sluice.nftables.table.TableText;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExprTextTest {
    /// What the bytecode does not tell.
    private static final Map<String, String> LESS =
            Map.of("dnat ip addr . port to ", "dnat to ", "dnat ip6 addr . port to ", "dnat to ");

    @ParameterizedTest
    @EnumSource
    void our_own_rules_are_printed_as_nft_reads_them(IpFamily family) {
        Set<String> printed = new TreeSet<>();
        Set<String> expected = new TreeSet<>();
        var settings = new TableSettings(14, true).withLocalhostNodePorts();
        for (Case row : PacketTable.cases()) {
            if (row.families().contains(family)) {
                var contents = Layout.whole(row.cluster().plan(family), settings);
                contents.chains()
                        .forEach(chain ->
                                chain.rules()
                                        .forEach(rule -> {
                                            var code = Bytecode.of(family, rule);
                                            printed.add(
                                                    new InstalledTable.ReadRule(
                                                                    code, rule.comment())
                                                            .text());
                                            expected.add(less(TableText.of(family, rule)));
                                        }));
            }
        }
        assertTrue(expected.size() > 30, expected::toString);
        assertEquals(lines(expected), lines(printed));
    }

    private static String less(String text) {
        String all = text;
        for (Map.Entry<String, String> each : LESS.entrySet()) {
            all = all.replace(each.getKey(), each.getValue());
        }
        return all;
    }

    private static String lines(Set<String> all) {
        return all.stream().collect(Collectors.joining("\n"));
    }

    @Test
    void rules_of_others_are_printed_as_far_as_they_are_known() {
        String text =
                ExprText.of(
                        List.of(
                                new Expr.Meta(1, Expr.MetaKey.MARK),
                                new Expr.Compare(1, true, Blob.ofHost(0x4000)),
                                new Expr.Compare(2, true, Blob.of((byte) 1)),
                                new Expr.Foreign("queue")));
        assertEquals("meta mark 0x00004000 <register 2> 0x01 <queue>", text);
        assertFalse(ExprText.of(List.of()).contains("null"));
    }
}
