package dev.sluice.nftables.table;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A chain with its rules.
///
/// @param hook where netfilter enters the chain; empty for a regular chain
/// @param comment empty for none
public record Chain(String name, Optional<Hook> hook, List<Rule> rules, String comment) {
    public Chain {
        rules = List.copyOf(rules);
    }

    /// A regular chain: packets come from other chains only.
    public static Chain of(String name, Rule... rules) {
        return new Chain(name, Optional.empty(), List.of(rules), "");
    }

    public static Chain at(Hook hook, String name, List<Rule> rules) {
        return new Chain(name, Optional.of(hook), rules, "");
    }

    public Chain withComment(String text) {
        return new Chain(name, hook, rules, text);
    }

    /// Whether a rule uses any of these sets.
    public boolean uses(Set<String> sets) {
        return rules.stream().flatMap(rule -> rule.sets().stream()).anyMatch(sets::contains);
    }
}
