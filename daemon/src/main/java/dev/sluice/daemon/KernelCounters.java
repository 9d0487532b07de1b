package dev.sluice.daemon;

import dev.sluice.iptables.PacketCounters;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Errno;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.Reply;
import dev.sluice.netlink.netfilter.Accounting;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// nfacct counters of this network namespace.
public final class KernelCounters implements PacketCounters, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KernelCounters.class);

    private final Netlink netlink;
    private final Accounting accounting;

    private KernelCounters(Netlink netlink) {
        this.netlink = netlink;
        this.accounting = new Accounting(netlink);
    }

    public static KernelCounters open() throws NetlinkException {
        return new KernelCounters(Netlink.open(NetlinkFamily.NETFILTER));
    }

    /// Whether this kernel has them; not so for who may not ask.
    public static boolean areSupported() {
        try (var counters = open()) {
            return switch (counters.accounting.read(RuleSettings.INVALID_COUNTER)) {
                case Answer.Got<Accounting.Counter> _ -> true;
                case Answer.Refused<Accounting.Counter>(int errno, _) -> errno == Errno.ENOENT;
            };
        } catch (NetlinkException _) {
            return false;
        }
    }

    @Override
    public boolean ensure(String name) {
        try {
            return switch (accounting.create(name)) {
                case Reply.Ok() -> true;
                case Reply.Refused(int errno, _) when errno == Errno.EBUSY -> true;
                case Reply.Refused(int errno, String text) -> {
                    LOG.debug("no nfacct counter {}: {} {}", name, Errno.name(errno), text);
                    yield false;
                }
            };
        } catch (NetlinkException e) {
            LOG.warn(
                    "cannot ask for the nfacct counter {}, going without: {}",
                    name,
                    e.getMessage());
            return false;
        }
    }

    /// How many packets a counter has counted; empty where there is none.
    public OptionalLong packets(String name) {
        try {
            return switch (accounting.read(name)) {
                case Answer.Got<Accounting.Counter>(var counter) ->
                        OptionalLong.of(counter.packets());
                case Answer.Refused<Accounting.Counter> _ -> OptionalLong.empty();
            };
        } catch (NetlinkException e) {
            LOG.debug("cannot read the nfacct counter {}: {}", name, e.getMessage());
            return OptionalLong.empty();
        }
    }

    @Override
    public void close() {
        netlink.close();
    }
}
