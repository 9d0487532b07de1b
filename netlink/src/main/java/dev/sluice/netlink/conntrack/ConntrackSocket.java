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

/// The table of connections of a network namespace, over a socket of family NETFILTER. Used by one
/// thread at a time. Messages are those of linux/netfilter/nfnetlink_conntrack.h.
public final class ConntrackSocket {
    private static final int IPCTNL_MSG_CT_GET_STATS_CPU = 4;
    private static final int IPCTNL_MSG_CT_GET_STATS = 5;

    private final Netlink netlink;

    /// @param netlink of family NETFILTER
    public ConntrackSocket(Netlink netlink) {
        this.netlink = netlink;
    }

    /// Lists flows: those that the filter and the predicate let pass. About 2 us each.
    ///
    /// @param wanted looks at each before it is kept, so that a large table costs no memory
    public Answer<List<Flow>> list(FlowFilter filter, Predicate<Flow> wanted)
            throws NetlinkException {
        return netlink.dump(
                to -> FlowCodec.writeList(to, filter),
                message -> {
                    Flow flow = FlowCodec.read(message);
                    return flow != null && filter.matches(flow) && wanted.test(flow) ? flow : null;
                });
    }

    /// Deletes flows, each only if it is the one that was listed and not a later one in its place.
    ///
    /// @return the replies, in order; refused with ENOENT is what is gone already
    public List<Reply> delete(List<Flow> flows) throws NetlinkException {
        return netlink.requestEach(flows, FlowCodec::writeDelete);
    }

    public Answer<TableStatistics> tableStatistics() throws NetlinkException {
        return netlink.get(to -> begin(to, IPCTNL_MSG_CT_GET_STATS), StatisticsCodec::readTable);
    }

    /// The sum over all processors.
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
