package dev.sluice.daemon.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The output of `iptables-save` in a form in which equal rules give equal text: the chains of each
/// table, and the rules of each chain in order. kube-proxy visits Services in random order. So
/// rules in the chains that Services share are sorted, except the jump to node ports, which is the
/// last.
record RuleDump(Map<String, Map<String, List<String>>> tables) {
    private static final Set<String> SHARED =
            Set.of(
                    "KUBE-SERVICES",
                    "KUBE-NODEPORTS",
                    "KUBE-EXTERNAL-SERVICES",
                    "KUBE-PROXY-FIREWALL");

    static RuleDump of(List<String> lines) {
        Map<String, Map<String, List<String>>> tables = new TreeMap<>();
        Map<String, List<String>> table = new TreeMap<>();
        for (String line : lines) {
            String[] words = line.split(" ", 3);
            switch (line.isEmpty() ? '#' : line.charAt(0)) {
                case '*' -> {
                    table = new TreeMap<>();
                    tables.put(line, table);
                }
                case ':' -> table.put(words[0].substring(1), new ArrayList<>());
                case '-' -> table.computeIfAbsent(words[1], _ -> new ArrayList<>()).add(words[2]);
                default -> {}
            }
        }
        tables.values()
                .forEach(chains ->
                        SHARED.forEach(chain -> {
                            List<String> rules = chains.getOrDefault(chain, new ArrayList<>());
                            int end = rules.size() - (isNodePortJump(rules) ? 1 : 0);
                            rules.subList(0, Math.max(end, 0)).sort(null);
                        }));
        return new RuleDump(tables);
    }

    private static boolean isNodePortJump(List<String> rules) {
        return !rules.isEmpty() && rules.getLast().endsWith("-j KUBE-NODEPORTS");
    }

    String text() {
        var text = new StringBuilder();
        tables.forEach((table, chains) -> {
            text.append(table).append('\n');
            chains.forEach((chain, rules) -> {
                text.append(':').append(chain).append('\n');
                rules.forEach(rule -> text.append("  ").append(rule).append('\n'));
            });
        });
        return text.toString();
    }
}
