package dev.sluice.testbed.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The paths of a packet for one service port through the nat chains of `iptables-save`. The kernel
/// rejects loops of chains, so every path ends.
///
/// @param chain the chain that the packet is in
/// @param when the condition under which it gets there; empty for the start
/// @param to the destination of DNAT if the path ends here; else empty
/// @param branches the next steps, in the order in which the kernel tries them
record RuleTree(String chain, String when, String to, List<RuleTree> branches) {
    private static final Pattern DNAT = Pattern.compile("-j DNAT --to-destination (\\S+)");

    RuleTree {
        branches = List.copyOf(branches);
    }

    /// @param save output of `iptables-save -t nat`
    /// @param start the first chain: `KUBE-SERVICES`
    /// @param port the service port as the comments of rules name it: `shop/web:http`
    static RuleTree of(String save, String start, String port) {
        List<Rule> rules = save.lines().map(Rule::parse).filter(Objects::nonNull).toList();
        List<RuleTree> branches =
                rules.stream()
                        .filter(rule -> rule.chain().equals(start))
                        .filter(rule -> rule.text().contains("\"" + port + " "))
                        .map(rule -> below(rules, rule))
                        .toList();
        return new RuleTree(start, "", "", branches);
    }

    /// Returns every address at which a path ends.
    List<String> destinations() {
        List<String> all = new ArrayList<>();
        if (!to.isEmpty()) {
            all.add(to);
        }
        branches.forEach(branch -> all.addAll(branch.destinations()));
        return all;
    }

    /// Draws the tree with one line for each chain.
    List<String> lines(TextStyle style) {
        List<List<String>> rows = new ArrayList<>();
        draw("", "", style, rows);
        return new Columns(rows).lines();
    }

    /// @param first the indentation of this chain's line
    /// @param rest the indentation of the lines below it
    private void draw(String first, String rest, TextStyle style, List<List<String>> rows) {
        rows.add(
                List.of(
                        first + chain,
                        style.faint(when),
                        to.isEmpty() ? "" : style.faint("→ ") + style.accent(to)));
        for (RuleTree branch : branches) {
            boolean last = branch == branches.getLast();
            branch.draw(rest + (last ? "└─ " : "├─ "), rest + (last ? "   " : "│  "), style, rows);
        }
    }

    private static RuleTree below(List<Rule> rules, Rule way) {
        List<Rule> there = rules.stream().filter(rule -> rule.chain().equals(way.jump())).toList();
        String to =
                there.stream()
                        .map(rule -> rule.find(DNAT))
                        .filter(s -> !s.isEmpty())
                        .findFirst()
                        .orElse("");
        // The path ends at an endpoint's chain. Its other rule only marks hairpin packets.
        List<RuleTree> branches =
                to.isEmpty()
                        ? there.stream()
                                .filter(rule -> !rule.jump().isEmpty())
                                .map(rule -> below(rules, rule))
                                .toList()
                        : List.of();
        return new RuleTree(way.jump(), way.when(), to, branches);
    }

    /// @param chain the chain that the rule belongs to
    /// @param text the rule after the name of the chain
    private record Rule(String chain, String text) {
        private static final Pattern LINE = Pattern.compile("-A (\\S+) (.*)");
        private static final Pattern JUMP = Pattern.compile("-j (KUBE-\\S+)");
        private static final Pattern CHANCE = Pattern.compile("--probability (\\S+)");
        private static final Pattern NOT_FROM = Pattern.compile("! -s (\\S+)");
        private static final Pattern TARGET =
                Pattern.compile("-d (\\S+?)/32 -p (\\S+) .*--dport (\\d+)");

        static @Nullable Rule parse(String line) {
            Matcher matcher = LINE.matcher(line);
            return matcher.matches() ? new Rule(matcher.group(1), matcher.group(2)) : null;
        }

        String jump() {
            return find(JUMP);
        }

        String when() {
            Matcher chance = CHANCE.matcher(text);
            Matcher outside = NOT_FROM.matcher(text);
            Matcher target = TARGET.matcher(text);
            if (chance.find()) {
                return "1 in " + Math.round(1 / Double.parseDouble(chance.group(1)));
            } else if (outside.find()) {
                return "not from " + outside.group(1);
            } else if (target.find()) {
                return "to %s:%s/%s".formatted(target.group(1), target.group(3), target.group(2));
            }
            return "the rest";
        }

        String find(Pattern pattern) {
            Matcher matcher = pattern.matcher(text);
            return matcher.find() ? matcher.group(1) : "";
        }
    }
}
