package dev.sluice.conntrack;

import dev.sluice.netlink.conntrack.CpuStatistics;
import dev.sluice.netlink.conntrack.Flow;
import dev.sluice.netlink.conntrack.FlowFilter;
import dev.sluice.netlink.conntrack.TableStatistics;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;

/// The kernel's table of connections. Used by one thread.
public interface ConntrackTable extends AutoCloseable {
    /// Lists the flows that pass both.
    ///
    /// @param wanted asked once for each flow that passes the filter
    List<Flow> list(FlowFilter filter, Predicate<Flow> wanted) throws IOException;

    /// Deletes flows, each only if it still is the one that was listed.
    ///
    /// @return how many were there
    int delete(List<Flow> flows) throws IOException;

    TableStatistics tableStatistics() throws IOException;

    /// The sum over all processors.
    CpuStatistics cpuStatistics() throws IOException;

    @Override
    void close();
}
