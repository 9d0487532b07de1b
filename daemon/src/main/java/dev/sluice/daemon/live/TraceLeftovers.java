package dev.sluice.daemon.live;

import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.nftrace.TraceTable;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes what a trace left that was killed, on kernels before 5.12.
public final class TraceLeftovers {
    private static final Logger LOG = LoggerFactory.getLogger(TraceLeftovers.class);

    private TraceLeftovers() {}

    /// Removes it from the network namespace of the calling thread. A failure is only logged: a
    /// kernel without nf_tables has none.
    public static void remove() {
        try (var netlink = Netlink.open(NetlinkFamily.NETFILTER)) {
            if (TraceTable.removeLeftBehind(netlink)) {
                LOG.info("removed table inet {}, which a killed trace had left", TraceTable.NAME);
            }
        } catch (IOException e) {
            LOG.debug("cannot look for what a killed trace left: {}", e.getMessage());
        }
    }
}
