package dev.sluice.netlink.netfilter;

import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.Flags;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;
import dev.sluice.netlink.Reply;

/// Named counters of a network namespace to which iptables rules add (nfacct,
/// linux/netfilter/nfnetlink_acct.h).
public final class Accounting {
    private static final int NFNL_MSG_ACCT_NEW = 0;
    private static final int NFNL_MSG_ACCT_GET = 1;
    private static final int NFACCT_NAME = 1;
    private static final int NFACCT_PKTS = 2;
    private static final int NFACCT_BYTES = 3;

    /// The value of the address family's field. libnetfilter_acct and kube-proxy send this one; the
    /// kernel ignores it.
    private static final int FAMILY = AddressFamily.AF_NETLINK;

    /// The longest name, in bytes.
    public static final int MAX_NAME = 31;

    private final Netlink netlink;

    /// @param netlink of family NETFILTER
    public Accounting(Netlink netlink) {
        this.netlink = netlink;
    }

    /// The packets and bytes that a counter has counted since it was created.
    public record Counter(String name, long packets, long bytes) {}

    /// Creates a counter.
    ///
    /// @return refused with EBUSY if it exists
    public Reply create(String name) throws NetlinkException {
        return netlink.request(to ->
                Nfnetlink.begin(to, Nfnetlink.ACCT, NFNL_MSG_ACCT_NEW, Flags.CREATE, FAMILY)
                        .string(NFACCT_NAME, name));
    }

    /// Reads a counter.
    ///
    /// @return refused with ENOENT if it does not exist, with EINVAL or EOPNOTSUPP if the kernel
    ///   has no nfacct
    public Answer<Counter> read(String name) throws NetlinkException {
        return netlink.get(
                to ->
                        Nfnetlink.begin(to, Nfnetlink.ACCT, NFNL_MSG_ACCT_GET, 0, FAMILY)
                                .string(NFACCT_NAME, name),
                Accounting::counter);
    }

    static Counter counter(Message message) {
        String name = "";
        long packets = 0;
        long bytes = 0;
        Attributes attributes = message.skip(Nfnetlink.HEADER).attributes();
        while (attributes.next()) {
            switch (attributes.type()) {
                case NFACCT_NAME -> name = attributes.string();
                case NFACCT_PKTS -> packets = attributes.be64();
                case NFACCT_BYTES -> bytes = attributes.be64();
                default -> {}
            }
        }
        return new Counter(name, packets, bytes);
    }
}
