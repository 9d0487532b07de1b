package dev.sluice.conntrack;

import dev.sluice.netlink.Errno;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.Reopening;
import dev.sluice.netlink.Reply;
import dev.sluice.netlink.conntrack.ConntrackSocket;
import dev.sluice.netlink.conntrack.CpuStatistics;
import dev.sluice.netlink.conntrack.Flow;
import dev.sluice.netlink.conntrack.FlowFilter;
import dev.sluice.netlink.conntrack.TableStatistics;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// The conntrack table of a network namespace: that of the thread that calls first. The socket is
/// opened on first use, and again after a failure.
public final class NetlinkConntrackTable implements ConntrackTable {
    private static final Set<Integer> HARMLESS = Set.of(Errno.ENOENT, Errno.EBUSY);

    private final Reopening<ConntrackSocket> socket;

    public NetlinkConntrackTable() {
        this(Netlink::open);
    }

    NetlinkConntrackTable(Reopening.Opener opener) {
        this.socket = new Reopening<>(opener, NetlinkFamily.NETFILTER, ConntrackSocket::new);
    }

    @Override
    public List<Flow> list(FlowFilter filter, Predicate<Flow> wanted) throws IOException {
        return socket.use(table -> table.list(filter, wanted)).orThrow("list the conntrack table");
    }

    /// Skips a flow that is gone (ENOENT) or that cannot be deleted now, such as one that hardware
    /// forwards (EBUSY).
    @Override
    public int delete(List<Flow> flows) throws IOException {
        int deleted = 0;
        for (Reply reply : socket.use(table -> table.delete(flows))) {
            if (reply instanceof Reply.Ok) {
                deleted++;
            } else if (!(reply instanceof Reply.Refused(int errno, _)
                    && HARMLESS.contains(errno))) {
                reply.orThrow("delete a flow from the conntrack table");
            }
        }
        return deleted;
    }

    @Override
    public TableStatistics tableStatistics() throws IOException {
        return socket.use(ConntrackSocket::tableStatistics)
                .orThrow("read the conntrack statistics");
    }

    @Override
    public CpuStatistics cpuStatistics() throws IOException {
        return socket.use(ConntrackSocket::cpuStatistics).orThrow("read the conntrack statistics");
    }

    @Override
    public void close() {
        socket.close();
    }
}
