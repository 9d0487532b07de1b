package dev.sluice.daemon.facts;

import dev.sluice.inspect.check.facts.RuleChain;
import dev.sluice.inspect.check.facts.RuleTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Reads the output of `iptables-legacy-save` line by line, and keeps the names of chains and the
/// numbers of their rules.
final class LegacyDump {
    private final String family;
    private final List<RuleTable> tables = new ArrayList<>();
    private final Map<String, Integer> rules = new LinkedHashMap<>();
    private final Map<String, String> policies = new LinkedHashMap<>();
    private String table = "";
    private int serviceChains;

    /// @param family `ip` or `ip6`
    LegacyDump(String family) {
        this.family = family;
    }

    void line(String line) {
        if (line.startsWith("*")) {
            end();
            table = line.substring(1);
        } else if (line.startsWith(":")) {
            String[] words = line.substring(1).split(" ", 3);
            if (TableCollector.isOfService(words[0])) {
                serviceChains++;
            } else {
                rules.put(words[0], 0);
                policies.put(words[0], words.length > 1 ? words[1] : "-");
            }
        } else if (line.startsWith("-A ")) {
            String chain = line.substring(3).split(" ", 2)[0];
            rules.computeIfPresent(chain, (_, count) -> count + 1);
        }
    }

    /// The tables that were read.
    List<RuleTable> tables() {
        end();
        return List.copyOf(tables);
    }

    private void end() {
        if (!table.isEmpty()) {
            List<RuleChain> chains = new ArrayList<>();
            rules.forEach((name, count) -> {
                String policy = policies.getOrDefault(name, "-");
                String hook = policy.equals("-") ? "" : name.toLowerCase(Locale.ROOT);
                chains.add(new RuleChain(name, hook, policy.equals("DROP"), count));
            });
            tables.add(new RuleTable(true, family, table, chains, serviceChains));
        }
        table = "";
        rules.clear();
        policies.clear();
        serviceChains = 0;
    }
}
