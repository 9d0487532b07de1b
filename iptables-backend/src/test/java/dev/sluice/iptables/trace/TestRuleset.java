package dev.sluice.iptables.trace;

import dev.sluice.iptables.compile.Compiler;
import dev.sluice.iptables.compile.Dispatch;
import dev.sluice.iptables.compile.FixedRules;
import dev.sluice.iptables.compile.Names;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.iptables.table.Chain;
import dev.sluice.iptables.table.Match;
import dev.sluice.iptables.table.Rule;
import dev.sluice.iptables.table.SavedRules;
import dev.sluice.iptables.table.Table;
import dev.sluice.iptables.table.Target;
import dev.sluice.iptables.trace.TableRules.ChainRules;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Plan;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The tables of one family as in a kernel, including the built-in chains, whose policy is ACCEPT.
///
/// @param tables for each table, the rules of each chain
public record TestRuleset(Map<Table, Map<String, List<Rule>>> tables) {
    // The kernel's limit is 29 bytes including the terminating NUL.
    private static final int LONGEST_NAME = 28;

    private static final Map<Table, List<String>> BUILT_IN =
            Map.of(
                    Table.MANGLE,
                    List.of(),
                    Table.FILTER,
                    List.of("INPUT", "FORWARD", "OUTPUT"),
                    Table.NAT,
                    List.of("PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"));

    /// @throws IllegalArgumentException for rules that a kernel would refuse
    public TestRuleset {
        tables.forEach(TestRuleset::check);
    }

    /// All rules of a plan.
    static TestRuleset of(Plan plan, RuleSettings settings) {
        var compiler = Compiler.of(plan, settings);
        FixedRules fixed = compiler.fixed();
        var builder = new Builder();
        for (Table table : Table.values()) {
            fixed.chains(table).forEach(chain -> builder.add(table, chain));
            Names.dispatchChains(table)
                    .forEach(chain -> builder.add(table, new Chain(chain, List.of())));
        }
        if (!fixed.ownsFirewall()) {
            builder.add(Table.FILTER, new Chain(Names.FIREWALL, List.of()));
        }
        FixedRules.entries().forEach(e -> builder.insert(e.table(), e.chain(), e.rule()));
        plan.services()
                .forEach((_, service) -> {
                    compiler.chains(service).forEach(chain -> builder.add(Table.NAT, chain));
                    for (Table table : Table.values()) {
                        for (Dispatch d : compiler.dispatch(service, table)) {
                            builder.append(table, d.chain(), d.rule());
                        }
                    }
                });
        fixed.nodePortJumps().forEach(rule -> builder.append(Table.NAT, Names.SERVICES, rule));
        return builder.build();
    }

    /// The same rules in the form that [IptablesHooks] takes.
    public List<TableRules> asTables() {
        List<TableRules> all = new ArrayList<>();
        tables.forEach((table, chains) -> {
            Map<String, ChainRules> rules = new HashMap<>();
            chains.forEach((name, its) -> {
                boolean kernels = BUILT_IN.getOrDefault(table, List.of()).contains(name);
                rules.put(name, new ChainRules(kernels ? "ACCEPT" : "-", its));
            });
            all.add(new TableRules(table.toString(), rules));
        });
        return all;
    }

    /// The same rules after they were printed and parsed.
    public List<TableRules> readBack(IpFamily family) {
        return TableRules.of(SavedRules.parse(family, saved()));
    }

    /// The same rules as `iptables-save` prints them.
    List<String> saved() {
        List<String> lines = new ArrayList<>();
        tables.forEach((table, chains) -> {
            lines.add("*" + table);
            List<String> kernels = BUILT_IN.getOrDefault(table, List.of());
            chains.keySet()
                    .forEach(name ->
                            lines.add(
                                    ":"
                                            + name
                                            + (kernels.contains(name) ? " ACCEPT" : " -")
                                            + " [0:0]"));
            chains.forEach((name, rules) ->
                    rules.forEach(rule -> lines.add("-A " + name + " " + rule.text())));
            lines.add("COMMIT");
        });
        return lines;
    }

    /// The rules of a chain.
    List<Rule> rules(Table table, String chain) {
        List<Rule> rules = tables.getOrDefault(table, Map.of()).get(chain);
        if (rules == null) {
            throw new IllegalArgumentException("no chain " + chain + " in table " + table);
        }
        return rules;
    }

    private static void check(Table table, Map<String, List<Rule>> chains) {
        chains.forEach((name, rules) -> {
            if (name.length() > LONGEST_NAME) {
                throw new IllegalArgumentException("chain name too long: " + name);
            }
            for (Rule rule : rules) {
                check(table, chains, rule);
            }
        });
    }

    private static void check(Table table, Map<String, List<Rule>> chains, Rule rule) {
        boolean taken =
                switch (rule.target()) {
                    case Target.Jump(String to) -> isCalled(table, chains, to);
                    case Target.Goto(String to) -> isCalled(table, chains, to);
                    case Target.Foreign _ -> true;
                    case Target.Dnat _ -> table == Table.NAT && hasProtocol(rule);
                    case Target.Masquerade _ -> table == Table.NAT;
                    case Target.Reject _, Target.Drop _ -> table == Table.FILTER;
                    case Target.Accept _, Target.Return _, Target.Mark _, Target.Nothing _ -> true;
                };
        boolean portsHaveProtocol =
                hasProtocol(rule)
                        || rule.matches().stream()
                                .noneMatch(Match.DestinationPort.class::isInstance);
        if (!taken || !portsHaveProtocol) {
            throw new IllegalArgumentException(table + " does not take: " + rule);
        }
    }

    private static boolean isCalled(Table table, Map<String, List<Rule>> chains, String to) {
        return chains.containsKey(to) && !BUILT_IN.getOrDefault(table, List.of()).contains(to);
    }

    private static boolean hasProtocol(Rule rule) {
        return rule.matches().stream().anyMatch(Match.IpProtocol.class::isInstance);
    }

    /// Builds tables, starting with the built-in chains without rules.
    public static final class Builder {
        private final Map<Table, Map<String, List<Rule>>> tables = new EnumMap<>(Table.class);

        public Builder() {
            BUILT_IN.forEach((table, names) -> names.forEach(name -> make(table, name)));
        }

        public Builder add(Table table, Chain chain) {
            make(table, chain.name()).addAll(chain.rules());
            return this;
        }

        public Builder insert(Table table, String chain, Rule rule) {
            find(table, chain).addFirst(rule);
            return this;
        }

        public Builder append(Table table, String chain, Rule rule) {
            find(table, chain).add(rule);
            return this;
        }

        public TestRuleset build() {
            return new TestRuleset(tables);
        }

        private List<Rule> make(Table table, String chain) {
            List<Rule> rules = new ArrayList<>();
            if (tables.computeIfAbsent(table, _ -> new HashMap<>()).put(chain, rules) != null) {
                throw new IllegalArgumentException("chain exists already: " + chain);
            }
            return rules;
        }

        private List<Rule> find(Table table, String chain) {
            List<Rule> rules = tables.getOrDefault(table, Map.of()).get(chain);
            if (rules == null) {
                throw new IllegalArgumentException("no chain " + chain + " in table " + table);
            }
            return rules;
        }
    }
}
