package dev.sluice.iptables;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Converts dumps to a form in which equivalent ones are equal. In shared chains the order of
/// services has no meaning, but the jumps to the node ports are last.
public final class Rules {
    private Rules() {}

    /// The rules of each chain; the keys are `table CHAIN`.
    public static Map<String, List<String>> of(List<String> dump) {
        Map<String, List<String>> chains = new TreeMap<>();
        String table = "";
        for (String line : dump) {
            if (line.startsWith("*")) {
                table = line.substring(1);
            } else if (line.startsWith(":")) {
                chains.put(table + " " + line.substring(1, line.indexOf(' ')), new ArrayList<>());
            } else if (line.startsWith("-A ")) {
                String[] words = line.split(" ", 3);
                chains.getOrDefault(table + " " + words[1], new ArrayList<>())
                        .add(words.length < 3 ? "" : words[2]);
            }
        }
        chains.forEach(Rules::sort);
        return chains;
    }

    private static void sort(String chain, List<String> rules) {
        switch (chain) {
            case "nat KUBE-SERVICES" -> {
                int jumps = 0;
                while (jumps < rules.size()
                        && rules.get(rules.size() - 1 - jumps).endsWith("-j KUBE-NODEPORTS")) {
                    jumps++;
                }
                rules.subList(0, rules.size() - jumps).sort(null);
                rules.subList(rules.size() - jumps, rules.size()).sort(null);
            }
            case "nat KUBE-NODEPORTS",
                    "filter KUBE-SERVICES",
                    "filter KUBE-EXTERNAL-SERVICES",
                    "filter KUBE-NODEPORTS",
                    "filter KUBE-PROXY-FIREWALL" ->
                    rules.sort(null);
            default -> {}
        }
    }
}
