package dev.sluice.iptables.compile;

import dev.sluice.iptables.table.Rule;
import dev.sluice.iptables.table.Table;

/// A rule of one service port in a chain that all services share.
///
/// @param chain one of [Names#dispatchChains]
public record Dispatch(Table table, String chain, Rule rule) {}
