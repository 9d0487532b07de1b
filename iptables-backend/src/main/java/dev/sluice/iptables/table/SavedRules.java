package dev.sluice.iptables.table;

import dev.sluice.iptables.table.SavedLine.AppendedRule;
import dev.sluice.iptables.table.SavedLine.ChainDeclaration;
import dev.sluice.iptables.table.SavedLine.OtherLine;
import dev.sluice.iptables.table.SavedLine.TableStart;
import dev.sluice.model.IpFamily;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The output of `iptables-save` or `ip6tables-save` for all tables, with its rules as values.
/// Every line prints exactly as it was read.
///
/// @param lines in the order of the output
public record SavedRules(IpFamily family, List<SavedLine> lines) {
    private static final Pattern CHAIN = Pattern.compile(":(\\S+) (\\S+) (\\[\\d+:\\d+])");
    private static final Pattern RULE = Pattern.compile("(?:(\\[\\d+:\\d+]) )?-A (\\S+)(?: (.*))?");

    public SavedRules {
        lines = List.copyOf(lines);
    }

    /// Parses the output.
    ///
    /// @param lines without their line ends
    public static SavedRules parse(IpFamily family, Iterable<String> lines) {
        List<SavedLine> parsed = new ArrayList<>();
        Set<String> chains = new HashSet<>();
        var rules = new RuleParser(family, chains::contains);
        for (String line : lines) {
            SavedLine next = parse(rules, line);
            switch (next) {
                case TableStart _ -> chains.clear();
                case ChainDeclaration(String name, _, _) -> chains.add(name);
                case AppendedRule _, OtherLine _ -> {}
            }
            parsed.add(next.text().equals(line) ? next : new OtherLine(line));
        }
        return new SavedRules(family, parsed);
    }

    private static SavedLine parse(RuleParser rules, String line) {
        if (line.startsWith("*")) {
            return new TableStart(line.substring(1));
        }
        Matcher chain = CHAIN.matcher(line);
        if (chain.matches()) {
            return new ChainDeclaration(chain.group(1), chain.group(2), chain.group(3));
        }
        Matcher rule = RULE.matcher(line);
        if (rule.matches()) {
            String counters = rule.group(1) == null ? "" : rule.group(1);
            String body = rule.group(3) == null ? "" : rule.group(3);
            return new AppendedRule(counters, rule.group(2), rules.parse(body));
        }
        return new OtherLine(line);
    }

    /// The text of all lines, without the end of the last one.
    public String text() {
        return String.join("\n", lines.stream().map(SavedLine::text).toList());
    }
}
