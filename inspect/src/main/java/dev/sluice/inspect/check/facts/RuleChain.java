package dev.sluice.inspect.check.facts;

/// A chain of rules.
///
/// @param hook the hook of netfilter in lower case, such as `forward`; empty if only rules jump
///   here
/// @param drops whether packets that no rule decides about are dropped
/// @param uses the number of its rules; for a chain of nf_tables without a hook, jumps to it count
///   as well
public record RuleChain(String name, String hook, boolean drops, int uses) {}
