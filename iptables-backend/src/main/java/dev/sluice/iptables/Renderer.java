package dev.sluice.iptables;

import dev.sluice.iptables.compile.Compiler;
import dev.sluice.iptables.compile.FixedRules;
import dev.sluice.iptables.compile.FixedRules.EntryRule;
import dev.sluice.iptables.compile.Names;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.iptables.table.Rule;
import dev.sluice.iptables.table.Table;
import dev.sluice.plan.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// Prints the rules of a plan for a node without other rules, in the format of `iptables-save` and
/// `iptables-restore`.
public final class Renderer {
    private final Plan plan;
    private final Compiler compiler;

    public Renderer(Plan plan, RuleSettings settings) {
        this.plan = plan;
        this.compiler = Compiler.of(plan, settings);
    }

    /// Prints all tables.
    ///
    /// @param line is called with each line, without its end
    public void render(Consumer<String> line) {
        for (Table table : Table.values()) {
            render(table, line);
        }
    }

    private void render(Table table, Consumer<String> line) {
        Map<String, List<Rule>> chains = chains(table);
        List<String> kernels = kernelChains(table);
        line.accept("*" + table);
        kernels.forEach(chain -> line.accept(":" + chain + " ACCEPT [0:0]"));
        chains.keySet().forEach(chain -> line.accept(":" + chain + " - [0:0]"));
        for (String chain : kernels) {
            // Entry rules are inserted at the heads of their chains, so the last one comes first.
            for (EntryRule entry : FixedRules.entries().reversed()) {
                if (entry.table() == table && entry.chain().equals(chain)) {
                    line.accept("-A " + chain + " " + entry.rule().text());
                }
            }
        }
        chains.forEach((chain, rules) ->
                rules.forEach(rule -> line.accept("-A " + chain + " " + rule.text())));
        line.accept("COMMIT");
    }

    private Map<String, List<Rule>> chains(Table table) {
        Map<String, List<Rule>> chains = new TreeMap<>();
        FixedRules fixed = compiler.fixed();
        Names.dispatchChains(table).forEach(chain -> chains.put(chain, new ArrayList<>()));
        if (table == Table.FILTER) {
            chains.put(Names.FIREWALL, List.of());
        }
        fixed.chains(table).forEach(chain -> chains.put(chain.name(), chain.rules()));
        plan.services()
                .forEach((_, service) -> {
                    compiler.dispatch(service, table)
                            .forEach(rule -> add(chains, rule.chain(), rule.rule()));
                    if (table == Table.NAT) {
                        compiler.chains(service)
                                .forEach(chain -> chains.put(chain.name(), chain.rules()));
                    }
                });
        if (table == Table.NAT) {
            fixed.nodePortJumps().forEach(jump -> add(chains, Names.SERVICES, jump));
        }
        return chains;
    }

    private static void add(Map<String, List<Rule>> chains, String chain, Rule rule) {
        chains.computeIfAbsent(chain, _ -> new ArrayList<>()).add(rule);
    }

    /// The built-in chains of a table.
    private static List<String> kernelChains(Table table) {
        return switch (table) {
            case MANGLE -> List.of("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING");
            case FILTER -> List.of("INPUT", "FORWARD", "OUTPUT");
            case NAT -> List.of("PREROUTING", "INPUT", "OUTPUT", "POSTROUTING");
        };
    }
}
