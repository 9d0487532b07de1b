package dev.sluice.conntrack;

import dev.sluice.netlink.conntrack.CpuStatistics;
import dev.sluice.netlink.conntrack.Flow;
import dev.sluice.netlink.conntrack.FlowFilter;
import dev.sluice.netlink.conntrack.TableStatistics;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;

/// The kernel's conntrack table. Used by one thread.
public interface ConntrackTable extends AutoCloseable {
    /// Lists the flows that match both the filter and the predicate.
    ///
    /// @param wanted called once for each flow that matches the filter
    List<Flow> list(FlowFilter filter, Predicate<Flow> wanted) throws IOException;

    /// Deletes flows. A flow is left alone if a newer one with the same tuple has replaced it.
    ///
    /// @return how many were deleted
    int delete(List<Flow> flows) throws IOException;

    TableStatistics tableStatistics() throws IOException;

    /// Returns the sum over all processors.
    CpuStatistics cpuStatistics() throws IOException;

    @Override
    void close();
}
