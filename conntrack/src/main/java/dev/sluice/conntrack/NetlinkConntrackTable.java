package dev.sluice.conntrack;

import dev.sluice.netlink.Errno;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.Reply;
import dev.sluice.netlink.conntrack.ConntrackSocket;
import dev.sluice.netlink.conntrack.CpuStatistics;
import dev.sluice.netlink.conntrack.Flow;
import dev.sluice.netlink.conntrack.FlowFilter;
import dev.sluice.netlink.conntrack.TableStatistics;
import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The table of the network namespace of the thread that uses it. The socket is opened with the
/// first use, and again after it failed.
public final class NetlinkConntrackTable implements ConntrackTable {
    private @Nullable Netlink netlink;

    @Override
    public List<Flow> list(FlowFilter filter, Predicate<Flow> wanted) throws IOException {
        return use(table -> table.list(filter, wanted)).orThrow("list the conntrack table");
    }

    @Override
    public int delete(List<Flow> flows) throws IOException {
        int deleted = 0;
        for (Reply reply : use(table -> table.delete(flows))) {
            if (reply instanceof Reply.Ok) {
                deleted++;
            } else if (!(reply instanceof Reply.Refused(int errno, _) && errno == Errno.ENOENT)) {
                reply.orThrow("delete a flow from the conntrack table");
            }
        }
        return deleted;
    }

    @Override
    public TableStatistics tableStatistics() throws IOException {
        return use(ConntrackSocket::tableStatistics).orThrow("read the conntrack statistics");
    }

    @Override
    public CpuStatistics cpuStatistics() throws IOException {
        return use(ConntrackSocket::cpuStatistics).orThrow("read the conntrack statistics");
    }

    private interface Use<T> {
        T of(ConntrackSocket table) throws NetlinkException;
    }

    private <T> T use(Use<T> use) throws NetlinkException {
        try {
            if (netlink == null) {
                netlink = Netlink.open(NetlinkFamily.NETFILTER);
            }
            return use.of(new ConntrackSocket(netlink));
        } catch (NetlinkException e) {
            close();
            throw e;
        }
    }

    @Override
    public void close() {
        if (netlink != null) {
            netlink.close();
            netlink = null;
        }
    }
}
