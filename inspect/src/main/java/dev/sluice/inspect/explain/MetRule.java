package dev.sluice.inspect.explain;

/// A rule in the kernel that the packet met.
///
/// @param table the table; `ipvs` for a virtual server
/// @param chain the chain; for a virtual server, the hook
/// @param rule the rule as its program prints it
public record MetRule(String table, String chain, String rule) {}
