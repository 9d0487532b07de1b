package dev.sluice.iptables;

import dev.sluice.iptables.table.Table;
import dev.sluice.sync.SyncException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Tables in memory that refuse what a kernel refuses: a jump to a missing chain, the deletion of a
/// chain that has rules or to which a rule jumps, and the removal of a missing rule. Rules are
/// text.
public final class FakeIptables implements Iptables {
    private static final Map<Table, List<String>> BUILT_IN =
            Map.of(
                    Table.MANGLE,
                    List.of("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"),
                    Table.FILTER,
                    List.of("INPUT", "FORWARD", "OUTPUT"),
                    Table.NAT,
                    List.of("PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"));
    private static final List<String> TARGETS =
            List.of("ACCEPT", "DROP", "RETURN", "REJECT", "DNAT", "MASQUERADE", "MARK");

    private final Map<Table, Map<String, List<String>>> tables = new EnumMap<>(Table.class);
    private final List<List<String>> runs = new ArrayList<>();
    private Predicate<String> refused = _ -> false;
    private Runnable committed = () -> {};
    private Runnable asked = () -> {};
    private boolean broken;
    private boolean lying;
    private int tries;
    private boolean namesTheEnd;

    public FakeIptables() {
        BUILT_IN.forEach((table, chains) -> {
            var made = new TreeMap<String, List<String>>();
            chains.forEach(chain -> made.put(chain, new ArrayList<>()));
            tables.put(table, made);
        });
    }

    /// Sets the lines that are refused with "Invalid argument".
    public void refuse(Predicate<String> lines) {
        refused = lines;
    }

    /// Sets an action that runs before each transaction is checked.
    void beforeEach(Runnable act) {
        asked = act;
    }

    /// Sets an action that runs after each commit.
    void afterEach(Runnable look) {
        committed = look;
    }

    /// Sets whether a refusal names the end of the run instead of the line, as iptables-legacy
    /// does.
    void nameTheEnd(boolean end) {
        namesTheEnd = end;
    }

    /// Sets whether all operations fail, as while another program holds the lock.
    public void breakDown(boolean down) {
        broken = down;
    }

    /// Sets whether transactions report success and change nothing.
    void lie(boolean lies) {
        lying = lies;
    }

    /// The number of transactions so far, including those that failed.
    int tries() {
        return tries;
    }

    /// The size of a table. As in the kernel, a chain has one or two entries besides its rules.
    Object size(Table table) throws IOException {
        if (broken) {
            throw new IOException("cannot read the size of table " + table);
        }
        return of(table).values().stream().mapToInt(rules -> rules.size() + 2).sum();
    }

    /// The transactions that were committed since the last call.
    public List<List<String>> takeRuns() {
        List<List<String>> taken = List.copyOf(runs);
        runs.clear();
        return taken;
    }

    /// The lines of `iptables-save`.
    public List<String> dump() {
        List<String> lines = new ArrayList<>();
        for (Table table : Table.values()) {
            var chains = of(table);
            lines.add("*" + table);
            chains.keySet().forEach(chain -> lines.add(":" + chain + " - [0:0]"));
            chains.forEach(
                    (chain, rules) -> rules.forEach(rule -> lines.add("-A " + chain + " " + rule)));
            lines.add("COMMIT");
        }
        return lines;
    }

    public List<String> chains(Table table) {
        return List.copyOf(of(table).keySet());
    }

    public List<String> rules(Table table, String chain) {
        return of(table).getOrDefault(chain, List.of());
    }

    /// Commits lines as another program does.
    public void run(Table table, String... lines) {
        Restore restore = restore(table);
        List.of(lines).forEach(restore::line);
        try {
            Optional<Refusal> refusal = restore.commit();
            if (refusal.isPresent()) {
                throw new IllegalArgumentException(refusal.get().toString());
            }
        } catch (SyncException e) {
            throw new IllegalStateException(e);
        }
        runs.removeLast();
    }

    @Override
    public void save(Consumer<String> line) throws SyncException {
        if (broken) {
            throw new SyncException("cannot save");
        }
        dump().forEach(line);
    }

    @Override
    public Restore restore(Table table) {
        return new Run(table);
    }

    @Override
    public Optional<Boolean> holds(Table table, String chain) {
        return broken ? Optional.empty() : Optional.of(of(table).containsKey(chain));
    }

    private Map<String, List<String>> of(Table table) {
        return tables.getOrDefault(table, new TreeMap<>());
    }

    private final class Run implements Restore {
        private final Table table;
        private final List<String> lines = new ArrayList<>();

        Run(Table table) {
            this.table = table;
        }

        @Override
        public void line(CharSequence line) {
            lines.add(line.toString());
        }

        @Override
        public Optional<Refusal> commit() throws SyncException {
            tries++;
            asked.run();
            if (broken) {
                throw new SyncException("cannot restore");
            }
            if (lying) {
                return Optional.empty();
            }
            var chains = new TreeMap<String, List<String>>(of(table));
            for (int i = 0; i < lines.size(); i++) {
                String reason = reason(chains, lines.get(i));
                if (!reason.isEmpty()) {
                    return Optional.of(refusal(i + 1, reason));
                }
            }
            tables.put(table, chains);
            runs.add(List.copyOf(lines));
            committed.run();
            return Optional.empty();
        }

        @Override
        public void close() {}

        private Refusal refusal(int line, String reason) {
            return namesTheEnd
                    ? new Refusal(List.of(lines.size() + 1), "line failed")
                    : new Refusal(List.of(line), reason);
        }

        /// Executes a line.
        ///
        /// @return why it is refused; empty if it was executed
        private String reason(Map<String, List<String>> chains, String line) {
            if (refused.test(line)) {
                return "Invalid argument";
            }
            if (line.startsWith(":")) {
                chains.put(line.substring(1, line.indexOf(' ')), new ArrayList<>());
                return "";
            }
            String[] words = line.split(" ", 3);
            List<String> installed = chains.get(words[1]);
            if (installed == null) {
                return "no chain " + words[1];
            }
            // Only the chains that change are copied.
            boolean copied = installed != of(table).get(words[1]);
            List<String> rules = copied ? installed : new ArrayList<>(installed);
            chains.put(words[1], rules);
            String rule = words.length < 3 ? "" : words[2];
            return switch (words[0]) {
                case "-A", "-I" -> add(chains, rules, rule, words[0].equals("-I"));
                case "-D" -> rules.remove(rule) ? "" : "no such rule";
                case "-X" -> delete(chains, words[1]);
                default -> "what is " + words[0] + "?";
            };
        }

        private String add(
                Map<String, List<String>> chains, List<String> rules, String rule, boolean first) {
            String target = target(rule);
            if (!target.isEmpty() && !TARGETS.contains(target) && !chains.containsKey(target)) {
                return "no chain to jump to: " + target;
            }
            rules.add(first ? 0 : rules.size(), rule);
            return "";
        }

        private String delete(Map<String, List<String>> chains, String chain) {
            boolean needed =
                    chains.values().stream()
                            .flatMap(List::stream)
                            .anyMatch(rule -> rule.endsWith(chain) && target(rule).equals(chain));
            if (needed || !chains.getOrDefault(chain, List.of()).isEmpty()) {
                return "Device or resource busy";
            }
            chains.remove(chain);
            return "";
        }

        private static String target(String rule) {
            int at = rule.lastIndexOf("-j ");
            if (at < 0) {
                return "";
            }
            String rest = rule.substring(at + 3);
            int blank = rest.indexOf(' ');
            return blank < 0 ? rest : rest.substring(0, blank);
        }
    }
}
