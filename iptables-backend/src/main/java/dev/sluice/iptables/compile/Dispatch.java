package dev.sluice.iptables.compile;

import dev.sluice.iptables.table.Rule;

/// A rule of one service port in a chain that all services share.
///
/// @param chain one of [Names#dispatchChains]
public record Dispatch(String chain, Rule rule) {}
