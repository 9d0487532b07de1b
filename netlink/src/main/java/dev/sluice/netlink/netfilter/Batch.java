package dev.sluice.netlink.netfilter;

import dev.sluice.netlink.AddressFamily;
import dev.sluice.netlink.Flags;
import dev.sluice.netlink.LostRepliesException;
import dev.sluice.netlink.Message;
import dev.sluice.netlink.MessageWriter;
import dev.sluice.netlink.Netlink;
import dev.sluice.netlink.NetlinkException;
import dev.sluice.netlink.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;

/// Commits messages as one transaction: the kernel applies all of them or none
/// (linux/netfilter/nfnetlink.h).
///
/// One system call sends them all, even if they have many megabytes. While the kernel handles them,
/// other writers in the same namespace wait.
public final class Batch {
    private static final int NFNL_MSG_BATCH_BEGIN = 0x10;
    private static final int NFNL_MSG_BATCH_END = 0x11;
    private static final int NFNL_BATCH_GENID = 1;

    private Batch() {}

    /// The result of a commit.
    public sealed interface Outcome {
        /// The kernel applied all messages.
        record Committed() implements Outcome {}

        /// The kernel applied no message.
        ///
        /// @param failures at least one, in the order of the messages
        record Refused(List<Failure> failures) implements Outcome {}
    }

    /// A message that the kernel refused.
    ///
    /// @param index the index of the message, from 0; -1 for the batch itself: the generation has
    ///   changed, or the commit failed
    /// @param errno one of [dev.sluice.netlink.Errno]
    /// @param text the kernel's explanation; empty if it sent none
    public record Failure(int index, int errno, String text) {
        /// `message 3: ENOENT (attribute at byte 52)`.
        @Override
        public String toString() {
            var why = new Reply.Refused(errno, text);
            return index < 0 ? "batch: " + why : "message " + index + ": " + why;
        }
    }

    /// Commits messages to a subsystem.
    ///
    /// @param write writes at least one message with [Nfnetlink#begin]; it is called once
    /// @throws LostRepliesException if the result is unknown: read what is installed
    public static Outcome commit(Netlink netlink, int subsystem, Consumer<MessageWriter> write)
            throws NetlinkException {
        return commit(netlink, subsystem, OptionalInt.empty(), write, _ -> {});
    }

    /// Commits messages to a subsystem unless it changed since a given generation.
    ///
    /// @param generation a number that [Generation] returned. If any process has committed since,
    ///   the batch itself fails with ERESTART. Empty to commit in any case.
    /// @param write writes at least one message with [Nfnetlink#begin]; it is called once
    /// @param echo is called with the objects that messages with flag ECHO created
    /// @throws LostRepliesException if the result is unknown: read what is installed
    public static Outcome commit(
            Netlink netlink,
            int subsystem,
            OptionalInt generation,
            Consumer<MessageWriter> write,
            Consumer<Message> echo)
            throws NetlinkException {
        Map<Integer, Reply> replies =
                netlink.submit(
                        writer -> {
                            frame(writer, NFNL_MSG_BATCH_BEGIN, subsystem);
                            generation.ifPresent(id -> writer.be32(NFNL_BATCH_GENID, id));
                            write.accept(writer);
                            // The last message alone asks for an acknowledgement. The kernel
                            // reports success in no other way, and an acknowledgement of each
                            // message would overflow the receive buffer.
                            writer.addFlags(Flags.ACK);
                            frame(writer, NFNL_MSG_BATCH_END, subsystem);
                        },
                        echo);
        if (replies.isEmpty()) {
            throw new NetlinkException("netlink batch: the kernel did not answer");
        }
        List<Failure> failures = new ArrayList<>();
        replies.forEach((index, reply) -> {
            if (reply instanceof Reply.Refused(int errno, String text)) {
                failures.add(new Failure(index - 1, errno, text));
            }
        });
        return failures.isEmpty() ? new Outcome.Committed() : new Outcome.Refused(failures);
    }

    private static void frame(MessageWriter writer, int type, int subsystem) {
        Nfnetlink.frame(writer, type, 0, AddressFamily.AF_UNSPEC, subsystem);
    }
}
