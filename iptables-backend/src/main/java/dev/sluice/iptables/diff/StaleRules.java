package dev.sluice.iptables.diff;

import java.util.List;

/// What stands in one table that no service needs.
///
/// @param rules rules in the shared chains
/// @param chains chains of service ports, in an order in which each can be deleted: those that jump
///   to another come before it
public record StaleRules(List<InstalledRule> rules, List<String> chains) {
    public static final StaleRules NONE = new StaleRules(List.of(), List.of());

    /// @param text as `iptables-save` prints it, after `-A CHAIN `
    public record InstalledRule(String chain, String text) {}
}
