package dev.sluice.conntrack;

import dev.sluice.netlink.conntrack.CpuStatistics;
import dev.sluice.netlink.conntrack.TableStatistics;
import java.util.List;

/// How the table is, at one moment.
///
/// @param counters since the namespace was made
/// @param worst destinations whose ports are nearly used up, the worst first
public record PressureReport(TableStatistics table, CpuStatistics counters, List<PortUse> worst) {
    public PressureReport {
        worst = List.copyOf(worst);
    }

    /// How full the table is, from 0 to 1; 0 where the maximum is not known.
    public double fill() {
        return table.maximum() == 0 ? 0 : (double) table.entries() / table.maximum();
    }
}
