package dev.sluice.daemon.mode;

import dev.sluice.iptables.PacketCounters;
import dev.sluice.iptables.compile.RuleSettings;
import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Errno;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkFamily;
import dev.sluice.netlink.Reopening;
import dev.sluice.netlink.Reply;
import dev.sluice.netlink.netfilter.Accounting;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// nfacct counters in the network namespace of the calling thread. The socket is opened at the
/// first use, and reopened after a failure. Used by one thread.
public final class KernelCounters implements PacketCounters, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KernelCounters.class);

    private final Reopening<Accounting> accounting;

    public KernelCounters() {
        this(Netlink::open);
    }

    KernelCounters(Reopening.Opener opener) {
        this.accounting = new Reopening<>(opener, NetlinkFamily.NETFILTER, Accounting::new);
    }

    /// Whether the counters of our rules exist; false also without the privilege to ask.
    public static boolean stand() {
        try (var counters = new KernelCounters()) {
            for (String name :
                    List.of(RuleSettings.INVALID_COUNTER, RuleSettings.LOCALHOST_COUNTER)) {
                if (counters.packets(name).isEmpty()) {
                    return false;
                }
            }
            return true;
        }
    }

    private Answer<Accounting.Counter> read(String name) throws IOException {
        return accounting.use(accounts -> accounts.read(name));
    }

    @Override
    public boolean ensure(String name) {
        try {
            return switch (accounting.use(accounts -> accounts.create(name))) {
                case Reply.Ok() -> true;
                case Reply.Refused(int errno, _) when errno == Errno.EBUSY -> true;
                case Reply.Refused(int errno, String text) -> {
                    LOG.debug("no nfacct counter {}: {} {}", name, Errno.name(errno), text);
                    yield false;
                }
            };
        } catch (IOException e) {
            LOG.warn(
                    "cannot get the nfacct counter {}, continuing without: {}",
                    name,
                    e.getMessage());
            return false;
        }
    }

    /// The number of packets that a counter has counted; empty if there is no such counter.
    public OptionalLong packets(String name) {
        try {
            return switch (read(name)) {
                case Answer.Got<Accounting.Counter>(var counter) ->
                        OptionalLong.of(counter.packets());
                case Answer.Refused<Accounting.Counter> _ -> OptionalLong.empty();
            };
        } catch (IOException e) {
            LOG.debug("cannot read the nfacct counter {}: {}", name, e.getMessage());
            return OptionalLong.empty();
        }
    }

    @Override
    public void close() {
        accounting.close();
    }
}
