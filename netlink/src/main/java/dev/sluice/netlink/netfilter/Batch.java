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

/// Messages that the kernel takes as one transaction: all of them or none
/// (linux/netfilter/nfnetlink.h).
///
/// One system call carries them all, however many megabytes. While the kernel works through them it
/// keeps every other writer of the same namespace waiting.
public final class Batch {
    private static final int NFNL_MSG_BATCH_BEGIN = 0x10;
    private static final int NFNL_MSG_BATCH_END = 0x11;
    private static final int NFNL_BATCH_GENID = 1;

    private Batch() {}

    /// What became of it.
    public sealed interface Outcome {
        /// All is done.
        record Committed() implements Outcome {}

        /// Nothing is done.
        ///
        /// @param failures at least one, in the order of the messages
        record Refused(List<Failure> failures) implements Outcome {}
    }

    /// A message that the kernel refused.
    ///
    /// @param index which one, from 0; -1 for the batch itself: the generation was another, or the
    ///   commit failed
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
    /// @param write the messages, at least one, by [Nfnetlink#begin]; it is called once
    /// @throws LostRepliesException if the outcome is not known: read what stands
    public static Outcome commit(Netlink netlink, int subsystem, Consumer<MessageWriter> write)
            throws NetlinkException {
        return commit(netlink, subsystem, OptionalInt.empty(), write, _ -> {});
    }

    /// Commits messages to a subsystem, if nothing was changed since a moment.
    ///
    /// @param generation of that moment, by [Generation]; any commit of anybody since is answered
    ///   by a failure ERESTART of the batch itself. Empty to commit in any case.
    /// @param echo told of the objects that messages with flag ECHO became
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
                            // One acknowledgement for all: success is announced by nothing else,
                            // and one for each would overflow the receive buffer.
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
