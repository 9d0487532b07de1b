package dev.sluice.netlink.conntrack;

import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.Answer;
import dev.sluice.netlink.MessageWriter;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;
import dev.sluice.netlink.Reply;
import dev.sluice.netlink.netfilter.Nfnetlink;
import java.util.List;
import java.util.function.Predicate;

/// Lists and deletes entries of the conntrack table of a network namespace, over a socket of family
/// NETFILTER. Used by one thread at a time. Messages are those of
/// linux/netfilter/nfnetlink_conntrack.h.
public final class ConntrackSocket {
    private static final int IPCTNL_MSG_CT_GET_STATS_CPU = 4;
    private static final int IPCTNL_MSG_CT_GET_STATS = 5;

    private final Netlink netlink;

    /// @param netlink of family NETFILTER
    public ConntrackSocket(Netlink netlink) {
        this.netlink = netlink;
    }

    /// Lists the flows that pass both the filter and the predicate, at about 2 us for each flow.
    ///
    /// @param wanted is asked for each flow before it is kept, so that a large table needs little
    ///   memory
    public Answer<List<Flow>> list(FlowFilter filter, Predicate<Flow> wanted)
            throws NetlinkException {
        return netlink.dump(
                to -> FlowCodec.writeList(to, filter),
                message -> {
                    Flow flow = FlowCodec.read(message);
                    return flow != null && filter.matches(flow) && wanted.test(flow) ? flow : null;
                });
    }

    /// Shows a visitor the flows that pass the filter, at about 2 us for each flow, however many
    /// there are.
    ///
    /// @return how many it was shown
    public Answer<Integer> visit(FlowFilter filter, FlowVisitor visitor) throws NetlinkException {
        int[] visited = {0};
        Answer<List<TrackedFlow>> listed =
                netlink.dump(
                        to -> {
                            visited[0] = 0;
                            visitor.begin();
                            FlowCodec.writeList(to, filter);
                        },
                        message -> {
                            TrackedFlow flow = FlowCodec.readTracked(message);
                            if (flow != null && filter.matches(flow.flow())) {
                                visited[0]++;
                                visitor.visit(flow);
                            }
                            return null;
                        });
        return switch (listed) {
            case Answer.Got<List<TrackedFlow>> _ -> new Answer.Got<>(visited[0]);
            case Answer.Refused<List<TrackedFlow>>(int errno, String text) ->
                    new Answer.Refused<>(errno, text);
        };
    }

    /// Deletes flows. A flow is deleted only if it is the listed one, not a later one of the same
    /// tuple.
    ///
    /// @return the replies, in order; refused with ENOENT if the flow does not exist any more
    public List<Reply> delete(List<Flow> flows) throws NetlinkException {
        return netlink.requestEach(flows, FlowCodec::writeDelete);
    }

    public Answer<TableStatistics> tableStatistics() throws NetlinkException {
        return netlink.get(to -> begin(to, IPCTNL_MSG_CT_GET_STATS), StatisticsCodec::readTable);
    }

    /// The sum of the statistics of all processors.
    public Answer<CpuStatistics> cpuStatistics() throws NetlinkException {
        return switch (netlink.dump(
                to -> begin(to, IPCTNL_MSG_CT_GET_STATS_CPU), StatisticsCodec::readCpu)) {
            case Answer.Got<List<CpuStatistics>>(var each) ->
                    new Answer.Got<>(each.stream().reduce(CpuStatistics.NONE, CpuStatistics::plus));
            case Answer.Refused<List<CpuStatistics>>(int errno, String text) ->
                    new Answer.Refused<>(errno, text);
        };
    }

    private static void begin(MessageWriter to, int message) {
        Nfnetlink.begin(to, Nfnetlink.CTNETLINK, message, 0, AddressFamily.AF_UNSPEC);
    }
}
