package dev.sluice.iptables.trace;

import dev.sluice.iptables.table.SavedRules;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.trace.NetfilterHook;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// One table as text. Of its rules, only those are parsed that a packet to the asked destination
/// can meet: to parse them all takes seconds with 10,000 Services. Used by one thread.
final class SavedTable {
    private static final String APPEND = "-A ";
    private static final String POLICY = "-P ";

    private final IpFamily family;
    private final String name;
    private final Function<String, Optional<SavedChain>> chains;
    private final Map<Asked, IndexedTable> parsed = new HashMap<>();

    /// @param chains returns a chain by its name; empty if there is none
    private SavedTable(
            IpFamily family, String name, Function<String, Optional<SavedChain>> chains) {
        this.family = family;
        this.name = name;
        this.chains = chains;
    }

    /// A packet's place and destination.
    private record Asked(NetfilterHook hook, Ip destination) {}

    /// Splits an output of `iptables-save` into its tables.
    static List<SavedTable> of(IpFamily family, List<String> lines) {
        List<SavedTable> tables = new ArrayList<>();
        Map<String, SavedChain> chains = new HashMap<>();
        for (String line : lines) {
            if (line.startsWith("*")) {
                Map<String, SavedChain> its = new HashMap<>();
                tables.add(
                        new SavedTable(
                                family,
                                line.substring(1),
                                chain -> Optional.ofNullable(its.get(chain))));
                chains = its;
            } else if (line.startsWith(":")) {
                chains.put(SavedChain.word(line, 1), new SavedChain(family, line));
            } else {
                int rule = line.indexOf(APPEND);
                SavedChain chain =
                        rule < 0 ? null : chains.get(SavedChain.word(line, rule + APPEND.length()));
                if (chain != null) {
                    chain.add(line);
                }
            }
        }
        return tables;
    }

    /// The tables of a source. Each chain is read once, when a packet can pass it.
    static List<SavedTable> of(IpFamily family, ChainSource source) {
        return source.tables().stream()
                .map(table -> {
                    Map<String, Optional<SavedChain>> read = new HashMap<>();
                    return new SavedTable(
                            family,
                            table,
                            chain ->
                                    read.computeIfAbsent(
                                            chain,
                                            _ ->
                                                    source.exists(table, chain)
                                                            ? source.lines(table, chain)
                                                                    .map(lines ->
                                                                            chain(
                                                                                    family, chain,
                                                                                    lines))
                                                            : Optional.empty()));
                })
                .toList();
    }

    private static SavedChain chain(IpFamily family, String name, List<String> lines) {
        String policy =
                lines.stream()
                        .filter(line -> line.startsWith(POLICY))
                        .map(line -> SavedChain.word(line, POLICY.length() + name.length() + 1))
                        .findFirst()
                        .orElse("-");
        var chain = new SavedChain(family, ":" + name + " " + policy + " [0:0]");
        lines.stream().filter(line -> line.startsWith(APPEND)).forEach(chain::add);
        return chain;
    }

    String name() {
        return name;
    }

    boolean hasChain(String chain) {
        return chains.apply(chain).isPresent();
    }

    /// The chains that a packet to a destination can pass from a hook on, with the rules that it
    /// can meet there.
    IndexedTable at(NetfilterHook hook, Ip destination) {
        var asked = new Asked(hook, destination);
        IndexedTable known = parsed.get(asked);
        if (known == null) {
            known = parse(asked);
            parsed.put(asked, known);
        }
        return known;
    }

    private IndexedTable parse(Asked asked) {
        List<String> declarations = new ArrayList<>();
        List<String> rules = new ArrayList<>();
        Set<String> seen = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(asked.hook().name()));
        while (!open.isEmpty()) {
            String name = open.remove();
            if (!seen.add(name)) {
                continue;
            }
            chains.apply(name)
                    .ifPresent(chain -> {
                        declarations.add(chain.declaration());
                        Collection<String> its = chain.to(asked.destination());
                        rules.addAll(its);
                        its.forEach(rule -> open.addAll(SavedChain.targets(rule)));
                    });
        }
        List<String> lines = new ArrayList<>(List.of("*" + name));
        lines.addAll(declarations);
        lines.addAll(rules);
        return new IndexedTable(TableRules.of(SavedRules.parse(family, lines)).getFirst());
    }
}
