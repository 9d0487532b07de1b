package dev.sluice.iptables.table;

import java.util.List;

/// A chain and all its rules, in order.
public record Chain(String name, List<Rule> rules) {
    public Chain {
        rules = List.copyOf(rules);
    }
}
