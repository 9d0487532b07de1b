package dev.sluice.iptables;

import dev.sluice.iptables.IsolatingWriter.Refused;
import dev.sluice.iptables.diff.StaleRules;
import dev.sluice.iptables.diff.StaleRules.InstalledRule;
import dev.sluice.iptables.table.Table;
import dev.sluice.sync.SyncException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Removes rules and chains that no service needs. The caller removes rules of nat first, then
/// rules of filter, then chains. What the kernel refuses to remove stays pending. A chain that
/// stays does no harm, because no rule of ours jumps to it.
final class StaleRuleRemoval {
    private final IsolatingWriter transactions;
    private final Map<InTable, String> rules = new LinkedHashMap<>();
    private final Map<String, String> chains = new LinkedHashMap<>();

    /// A rule and its table.
    record InTable(Table table, InstalledRule rule) {}

    /// What is still to be removed, each with the reason in one line.
    ///
    /// @param rules rules in the shared chains
    /// @param chains chains of table nat
    record Left(Map<InTable, String> rules, Map<String, String> chains) {
        static final Left NOTHING = new Left(Map.of(), Map.of());

        boolean isNothing() {
            return rules.isEmpty() && chains.isEmpty();
        }

        List<String> complaints() {
            List<String> lines = new ArrayList<>();
            rules.forEach((rule, why) -> lines.add(line(rule.table(), why)));
            chains.forEach((_, why) -> lines.add(line(Table.NAT, why)));
            return lines;
        }

        private static String line(Table table, String why) {
            return "iptables-restore, table %s, refuses to remove what no service needs: %s"
                    .formatted(table, why);
        }

        StaleRules in(Table table) {
            return new StaleRules(
                    rules.keySet().stream()
                            .filter(each -> each.table() == table)
                            .map(InTable::rule)
                            .toList(),
                    table == Table.NAT ? List.copyOf(chains.keySet()) : List.of());
        }
    }

    StaleRuleRemoval(IsolatingWriter transactions) {
        this.transactions = transactions;
    }

    void rules(Table table, List<InstalledRule> some) throws SyncException {
        var refusals =
                transactions.write(
                        table, some, (rule, script) -> script.remove(rule.chain(), rule.text()));
        for (Refused<InstalledRule> each : refusals) {
            rules.put(new InTable(table, each.thing()), each.why());
        }
    }

    /// Deletes chains of table nat. A chain to which a rule of another program jumps is only
    /// emptied.
    void chains(List<String> some) throws SyncException {
        var refusals =
                transactions.write(
                        Table.NAT,
                        some,
                        (chain, script) -> {
                            script.empty(chain);
                            script.delete(chain);
                        });
        List<String> needed = refusals.stream().map(Refused::thing).toList();
        transactions.write(Table.NAT, needed, (chain, script) -> script.empty(chain));
        refusals.forEach(each -> chains.put(each.thing(), each.why()));
    }

    /// The rules and chains that could not be removed.
    Left left() {
        return new Left(new LinkedHashMap<>(rules), new LinkedHashMap<>(chains));
    }
}
