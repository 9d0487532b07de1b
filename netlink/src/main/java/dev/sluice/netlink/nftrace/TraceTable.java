package dev.sluice.netlink.nftrace;

import dev.sluice.netlink.Errno;
import dev.sluice.netlink.Flags;
import dev.sluice.netlink.MessageWriter;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;
import dev.sluice.netlink.netfilter.Batch;
import dev.sluice.netlink.netfilter.Nfnetlink;
import dev.sluice.netlink.netfilter.Nft;
import dev.sluice.netlink.netfilter.Tables;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The table that marks packets as traced, of family inet:
///
/// ```
/// table inet sluice-trace {
///     flags owner
///     chain mark { limit rate 20/second burst 20 packets meta nftrace set 1 }
///     chain prerouting { type filter hook prerouting priority -350; <target> jump mark }
///     chain output { type filter hook output priority -350; <target> jump mark }
///     chain forward { type filter hook forward priority -350 }
///     chain input { type filter hook input priority 1000 }
///     chain postrouting { type filter hook postrouting priority 1000 }
/// }
/// ```
///
/// The last three chains hold no rules. Traced packets report from `forward` where they go after
/// their destination was translated, and from the other two where they end up. The kernel gives a
/// packet that comes from a bridge another number on its way; in `forward` its source is still the
/// one that it came with.
///
/// Since kernel 5.12 the table belongs to the socket that created it: it disappears with the
/// socket, however the process ends, and nobody else can change it. With older kernels, a process
/// that is killed leaves it behind, for [#removeLeftBehind].
public final class TraceTable {
    public static final String NAME = "sluice-trace";

    /// The chain whose first event starts the trace of a packet.
    public static final String MARK = "mark";

    public static final String PREROUTING = "prerouting";
    public static final String OUTPUT = "output";
    public static final String FORWARD = "forward";
    public static final String INPUT = "input";
    public static final String POSTROUTING = "postrouting";

    /// NFPROTO_INET (linux/netfilter.h): IPv4 and IPv6.
    public static final int NFPROTO_INET = 1;

    // enum nf_inet_hooks of linux/netfilter.h
    private static final int NF_INET_PRE_ROUTING = 0;
    private static final int NF_INET_LOCAL_IN = 1;
    private static final int NF_INET_FORWARD = 2;
    private static final int NF_INET_LOCAL_OUT = 3;
    private static final int NF_INET_POST_ROUTING = 4;

    /// After fragments are joined (-400), before everything else.
    private static final int FIRST = -350;

    /// After all translation (100).
    private static final int LAST = 1000;

    private TraceTable() {}

    /// Creates the table. It is in force until the socket closes, or until [#remove].
    ///
    /// @param perSecond how many packets are marked per second, and how many at once at most
    /// @throws NetlinkException if the kernel refuses it, as when another trace runs
    public static void install(Netlink netlink, List<TraceTarget> targets, int perSecond)
            throws NetlinkException {
        Batch.Outcome outcome = commit(netlink, Nft.NFT_TABLE_F_OWNER, targets, perSecond);
        if (lacksOwners(outcome)) {
            outcome = commit(netlink, 0, targets, perSecond);
        }
        if (outcome instanceof Batch.Outcome.Refused(List<Batch.Failure> failures)) {
            Batch.Failure first = failures.getFirst();
            boolean taken = first.errno() == Errno.EEXIST || first.errno() == Errno.EPERM;
            throw new NetlinkException(
                    taken
                            ? "another trace runs: there is a table inet " + NAME
                            : "create table inet " + NAME + ": " + first);
        }
    }

    /// The kernel refuses flags that it does not know.
    private static boolean lacksOwners(Batch.Outcome outcome) {
        return outcome instanceof Batch.Outcome.Refused(List<Batch.Failure> failures)
                && (failures.getFirst().errno() == Errno.EOPNOTSUPP
                        || failures.getFirst().errno() == Errno.EINVAL)
                && failures.getFirst().index() == 0;
    }

    /// Deletes the table before the socket closes.
    public static void remove(Netlink netlink) throws NetlinkException {
        if (delete(netlink) instanceof Batch.Outcome.Refused(List<Batch.Failure> failures)
                && failures.getFirst().errno() != Errno.ENOENT) {
            throw new NetlinkException("delete table inet " + NAME + ": " + failures.getFirst());
        }
    }

    /// Deletes a table that a killed process left. The table of a running trace stays if it belongs
    /// to its socket.
    ///
    /// @return whether there was one
    /// @throws IOException if it cannot be read or deleted
    public static boolean removeLeftBehind(Netlink netlink) throws IOException {
        Optional<Integer> flags = new Tables(netlink, NFPROTO_INET).flags(NAME);
        if (flags.isEmpty() || (flags.get() & Nft.NFT_TABLE_F_OWNER) != 0) {
            return false;
        }
        remove(netlink);
        return true;
    }

    private static Batch.Outcome delete(Netlink netlink) throws NetlinkException {
        return Batch.commit(
                netlink,
                Nfnetlink.NFTABLES,
                to -> begin(to, Nft.NFT_MSG_DELTABLE, 0).string(Nft.NFTA_TABLE_NAME, NAME));
    }

    private static Batch.Outcome commit(
            Netlink netlink, int tableFlags, List<TraceTarget> targets, int perSecond)
            throws NetlinkException {
        return Batch.commit(
                netlink,
                Nfnetlink.NFTABLES,
                to -> {
                    begin(to, Nft.NFT_MSG_NEWTABLE, Flags.CREATE | Flags.EXCL)
                            .string(Nft.NFTA_TABLE_NAME, NAME)
                            .be32(Nft.NFTA_TABLE_FLAGS, tableFlags);
                    chain(to, MARK);
                    base(to, PREROUTING, NF_INET_PRE_ROUTING, FIRST);
                    base(to, OUTPUT, NF_INET_LOCAL_OUT, FIRST);
                    base(to, FORWARD, NF_INET_FORWARD, FIRST);
                    base(to, INPUT, NF_INET_LOCAL_IN, LAST);
                    base(to, POSTROUTING, NF_INET_POST_ROUTING, LAST);
                    rule(to, MARK, expressions -> expressions.mark(perSecond));
                    for (TraceTarget target : targets) {
                        for (int protocol : target.protocols()) {
                            rule(to, PREROUTING, rule -> rule.match(target, protocol, MARK));
                            rule(to, OUTPUT, rule -> rule.match(target, protocol, MARK));
                        }
                    }
                });
    }

    private static void rule(MessageWriter to, String chain, Consumer<TraceRule> expressions) {
        begin(to, Nft.NFT_MSG_NEWRULE, Flags.CREATE | Flags.APPEND)
                .string(Nft.NFTA_RULE_TABLE, NAME)
                .string(Nft.NFTA_RULE_CHAIN, chain)
                .nest(
                        Nft.NFTA_RULE_EXPRESSIONS,
                        within -> expressions.accept(new TraceRule(within)));
    }

    private static MessageWriter chain(MessageWriter to, String name) {
        return begin(to, Nft.NFT_MSG_NEWCHAIN, Flags.CREATE)
                .string(Nft.NFTA_CHAIN_TABLE, NAME)
                .string(Nft.NFTA_CHAIN_NAME, name);
    }

    private static void base(MessageWriter to, String name, int hook, int priority) {
        chain(to, name)
                .nest(
                        Nft.NFTA_CHAIN_HOOK,
                        at ->
                                at.be32(Nft.NFTA_HOOK_HOOKNUM, hook)
                                        .be32(Nft.NFTA_HOOK_PRIORITY, priority))
                .be32(Nft.NFTA_CHAIN_POLICY, Nft.NF_ACCEPT)
                .string(Nft.NFTA_CHAIN_TYPE, "filter");
    }

    private static MessageWriter begin(MessageWriter to, int message, int flags) {
        return Nfnetlink.begin(to, Nfnetlink.NFTABLES, message, flags, NFPROTO_INET);
    }
}
