package dev.sluice.conntrack;

import dev.sluice.netlink.conntrack.CpuStatistics;
import dev.sluice.netlink.conntrack.Flow;
import dev.sluice.netlink.conntrack.FlowFilter;
import dev.sluice.netlink.conntrack.TableStatistics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// A conntrack table in memory. It filters as a recent kernel does, deletes only flows that it
/// holds, and fails if a test says so.
final class TableInMemory implements ConntrackTable {
    final Set<Flow> flows = new LinkedHashSet<>();
    final List<FlowFilter> listings = new ArrayList<>();
    long maximum = 262_144;
    boolean broken;

    /// The number of the protocol whose listing fails; 0 for none.
    int unlisted;

    TableInMemory hold(String... texts) {
        for (String text : texts) {
            flows.add(Flows.flow(text));
        }
        return this;
    }

    @Override
    public List<Flow> list(FlowFilter filter, Predicate<Flow> wanted) throws IOException {
        listings.add(filter);
        if (broken || (unlisted != 0 && filter.protocol() == unlisted)) {
            throw new IOException("list the conntrack table: EPERM");
        }
        return flows.stream()
                .filter(flow -> flow.family() == filter.family())
                .filter(flow ->
                        filter.protocol() == 0 || flow.original().protocol() == filter.protocol())
                .filter(flow -> flow.has(filter.status()))
                .filter(wanted)
                .toList();
    }

    @Override
    public int delete(List<Flow> stale) {
        int before = flows.size();
        stale.forEach(flows::remove);
        return before - flows.size();
    }

    @Override
    public TableStatistics tableStatistics() throws IOException {
        if (broken) {
            throw new IOException("read the conntrack statistics: EPERM");
        }
        return new TableStatistics(flows.size(), maximum);
    }

    @Override
    public CpuStatistics cpuStatistics() {
        return new CpuStatistics(1, 2, 3);
    }

    @Override
    public void close() {}
}
