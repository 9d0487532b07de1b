package dev.sluice.iptables.diff;

import java.util.List;

/// The installed rules and chains of one table that no service needs.
///
/// @param rules rules in the shared chains
/// @param chains chains of service ports in an order in which each can be deleted: a chain that
///   jumps to another comes before it
public record StaleRules(List<InstalledRule> rules, List<String> chains) {
    public static final StaleRules NONE = new StaleRules(List.of(), List.of());

    /// An installed rule.
    ///
    /// @param text the rule as `iptables-save` prints it after `-A CHAIN `
    public record InstalledRule(String chain, String text) {}
}
