package dev.sluice.iptables.diff;

import dev.sluice.iptables.compile.Compiler;
import dev.sluice.iptables.diff.StaleRules.InstalledRule;
import dev.sluice.iptables.table.Table;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How a service stands that the kernel would not let be changed to how it shall stand.
public sealed interface InstalledService {
    /// As compiled before, under other conditions than those of now.
    record Compiled(Compiler compiler) implements InstalledService {}

    /// As it was found: who wrote it is not known.
    ///
    /// @param rules in the shared chains of each table
    /// @param chains its own, in table nat
    record Found(Map<Table, List<InstalledRule>> rules, Set<String> chains)
            implements InstalledService {
        public Found {
            rules = Map.copyOf(rules);
            chains = Set.copyOf(chains);
        }

        List<InstalledRule> rules(Table table) {
            return rules.getOrDefault(table, List.of());
        }

        boolean isNothing() {
            return chains.isEmpty() && rules.values().stream().allMatch(List::isEmpty);
        }
    }
}
