package dev.sluice.inspect.check.facts;

import dev.sluice.conntrack.PortUse;
import java.util.List;

/// The kernel's table of connections.
///
/// @param table its size
/// @param ports the destinations towards which most source ports are in use
public record TrackingFacts(Fact<TableFill> table, Fact<List<PortUse>> ports) {
    /// How full the table is.
    ///
    /// @param entries how many there are
    /// @param maximum how many there may be; 0 for no limit
    /// @param buckets over how many hash buckets they are spread; 0 if unknown
    public record TableFill(long entries, long maximum, long buckets) {}
}
