package dev.sluice.netlink.netfilter;

import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.Answer;
import dev.sluice.netlink.Attributes;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;

/// Reads the generation of nf_tables: the number of commits in this network namespace, by any
/// process to any table (linux/netfilter/nf_tables.h, NFT_MSG_GETGEN).
public final class Generation {
    private Generation() {}

    /// Reads the generation, in a few microseconds.
    ///
    /// @return refused with EINVAL or EOPNOTSUPP if the kernel has no nf_tables
    public static Answer<Integer> read(Netlink netlink) throws NetlinkException {
        return switch (ask(netlink)) {
            case Answer.Got<Commit>(Commit asked) -> new Answer.Got<>(asked.generation());
            case Answer.Refused<Commit>(int errno, String text) ->
                    new Answer.Refused<>(errno, text);
        };
    }

    /// Reads the generation and the PID under which the kernel knows the calling thread. It
    /// notifies others of the thread's commits under that PID, which is the thread's as numbered on
    /// the host.
    public static Answer<Commit> ask(Netlink netlink) throws NetlinkException {
        return netlink.get(
                to ->
                        Nfnetlink.begin(
                                to,
                                Nfnetlink.NFTABLES,
                                Nft.NFT_MSG_GETGEN,
                                0,
                                AddressFamily.AF_UNSPEC),
                Generation::commit);
    }

    /// Reads a message of type NEWGEN. The process is the one that asked in a reply, and the one
    /// that committed in a notification.
    static Commit commit(Message message) {
        int generation = 0;
        int pid = 0;
        String program = "";
        Attributes attributes = message.skip(Nfnetlink.HEADER).attributes();
        while (attributes.next()) {
            switch (attributes.type()) {
                case Nft.NFTA_GEN_ID -> generation = attributes.be32();
                case Nft.NFTA_GEN_PROC_PID -> pid = attributes.be32();
                case Nft.NFTA_GEN_PROC_NAME -> program = attributes.string();
                default -> {}
            }
        }
        return new Commit(generation, pid, program);
    }
}
