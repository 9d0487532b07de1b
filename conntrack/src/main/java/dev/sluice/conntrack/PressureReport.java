package dev.sluice.conntrack;

import dev.sluice.netlink.conntrack.CpuStatistics;
import dev.sluice.netlink.conntrack.TableStatistics;
import java.util.List;

/// The state of the conntrack table at one moment.
///
/// @param counters what was counted since the network namespace was created
/// @param worst the destinations whose ports are nearly used up, the worst first; at most ten
public record PressureReport(TableStatistics table, CpuStatistics counters, List<PortUse> worst) {
    public PressureReport {
        worst = List.copyOf(worst);
    }

    /// Returns the used part of the table, from 0 to 1; 0 if the maximum is unknown.
    public double fill() {
        return table.maximum() == 0 ? 0 : (double) table.entries() / table.maximum();
    }
}
