package dev.sluice.iptables.trace;

import dev.sluice.iptables.table.Rule;
import dev.sluice.iptables.table.SavedLine.AppendedRule;
import dev.sluice.iptables.table.SavedLine.ChainDeclaration;
import dev.sluice.iptables.table.SavedLine.OtherLine;
import dev.sluice.iptables.table.SavedLine.TableStart;
import dev.sluice.iptables.table.SavedRules;
import dev.sluice.iptables.table.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// @param name such as `nat`
/// @param chains by name, including the built-in ones
public record TableRules(String name, Map<String, ChainRules> chains) {
    /// @param policy the verdict on packets that no rule decides about, such as `ACCEPT`; `-` for a
    ///   chain that is not built in
    public record ChainRules(String policy, List<Rule> rules) {
        public ChainRules {
            rules = List.copyOf(rules);
        }
    }

    public TableRules {
        chains = Map.copyOf(chains);
    }

    /// Some of the chains that are not built in, and the rules of built-in chains that jump to one
    /// of them. What no rule decides is accepted.
    public TableRules only(Predicate<String> names) {
        Map<String, ChainRules> kept = new LinkedHashMap<>();
        chains.forEach((chain, its) -> {
            if (names.test(chain)) {
                kept.put(chain, its);
            } else if (!its.policy().equals("-")) {
                List<Rule> jumps =
                        its.rules().stream()
                                .filter(rule ->
                                        (rule.target() instanceof Target.Jump(String to)
                                                        && names.test(to))
                                                || (rule.target() instanceof Target.Goto(String at)
                                                        && names.test(at)))
                                .toList();
                kept.put(chain, new ChainRules("ACCEPT", jumps));
            }
        });
        return new TableRules(name, kept);
    }

    /// The rules of all tables in an output of `iptables-save`.
    public static List<TableRules> of(SavedRules saved) {
        List<TableRules> tables = new ArrayList<>();
        String table = "";
        Map<String, String> policies = new LinkedHashMap<>();
        Map<String, List<Rule>> rules = new LinkedHashMap<>();
        for (var line : saved.lines()) {
            switch (line) {
                case TableStart(String name) -> {
                    add(tables, table, policies, rules);
                    table = name;
                    policies.clear();
                    rules.clear();
                }
                case ChainDeclaration(String name, String policy, _) -> policies.put(name, policy);
                case AppendedRule(_, String chain, Rule rule) ->
                        rules.computeIfAbsent(chain, _ -> new ArrayList<>()).add(rule);
                case OtherLine _ -> {}
            }
        }
        add(tables, table, policies, rules);
        return tables;
    }

    private static void add(
            List<TableRules> tables,
            String table,
            Map<String, String> policies,
            Map<String, List<Rule>> rules) {
        if (!table.isEmpty()) {
            Map<String, ChainRules> chains = new LinkedHashMap<>();
            policies.forEach((chain, policy) -> {
                List<Rule> its = rules.getOrDefault(chain, List.of());
                chains.put(chain, new ChainRules(policy, its));
            });
            tables.add(new TableRules(table, chains));
        }
    }
}
