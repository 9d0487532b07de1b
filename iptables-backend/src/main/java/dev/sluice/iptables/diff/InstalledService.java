package dev.sluice.iptables.diff;

import dev.sluice.iptables.compile.Compiler;
import dev.sluice.iptables.diff.StaleRules.InstalledRule;
import dev.sluice.iptables.table.Table;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The installed rules of a service whose desired rules the kernel refused.
public sealed interface InstalledService {
    /// Rules of an earlier compiler, which differs from the present one.
    record Compiled(Compiler compiler) implements InstalledService {}

    /// Rules that were found in a dump; the program that wrote them is unknown.
    ///
    /// @param rules the service's rules in the shared chains, by table
    /// @param chains its own chains, in table nat
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
