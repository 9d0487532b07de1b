package dev.sluice.nftables.table;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// @param hook where the kernel enters it; empty for a chain that only others lead to
/// @param comment empty for none
public record Chain(String name, Optional<Hook> hook, List<Rule> rules, String comment) {
    public Chain {
        rules = List.copyOf(rules);
    }

    /// A chain that others lead to.
    public static Chain of(String name, Rule... rules) {
        return new Chain(name, Optional.empty(), List.of(rules), "");
    }

    public static Chain at(Hook hook, String name, List<Rule> rules) {
        return new Chain(name, Optional.of(hook), rules, "");
    }

    public Chain withComment(String text) {
        return new Chain(name, hook, rules, text);
    }

    /// Whether it uses any of some sets.
    public boolean uses(Set<String> sets) {
        return rules.stream().flatMap(rule -> rule.sets().stream()).anyMatch(sets::contains);
    }
}
