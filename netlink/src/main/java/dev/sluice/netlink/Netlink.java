package dev.sluice.netlink;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A conversation with the kernel: requests out, their answers back, matched by sequence number.
/// What the kernel answers is a value; only a broken socket is an exception. Used by one thread at
/// a time.
///
/// Requests are written by a function that is given the writer, and that may be called again.
public final class Netlink implements AutoCloseable {
    private static final int NLMSG_NOOP = 1;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLMSG_OVERRUN = 4;

    /// The kernel never makes a datagram larger than 32 KiB of a dump.
    private static final int RECEIVE_SIZE = 64 << 10;

    /// How many requests go out together: the answers to them, if all are refused, must fit the
    /// receive buffer even where it could not be enlarged.
    private static final int AT_ONCE = 128;

    // A listing that was disturbed is tried again at once, then after pauses that double, and given
    // up when they come to this.
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Reply DONE = new Reply.Ok();

    private final Wire wire;
    private final Sleeper sleeper;
    private final MessageWriter writer = new MessageWriter();
    private final ByteBuffer received = ByteBuffer.allocateDirect(RECEIVE_SIZE);
    private final Message message = new Message();

    public Netlink(Wire wire) {
        this(wire, Thread::sleep);
    }

    /// @param sleeper for the pauses between listings that were disturbed
    public Netlink(Wire wire, Sleeper sleeper) {
        this.wire = wire;
        this.sleeper = sleeper;
    }

    /// Waits; [Thread#sleep(Duration)] but in tests.
    @FunctionalInterface
    public interface Sleeper {
        void sleep(Duration pause) throws InterruptedException;
    }

    /// Opens a socket in the network namespace of the calling thread.
    public static Netlink open(NetlinkFamily family) throws NetlinkException {
        return new Netlink(NetlinkSocket.open(family));
    }

    /// Makes one request that returns nothing.
    public Reply request(Consumer<MessageWriter> write) throws NetlinkException {
        return request(write, _ -> {});
    }

    /// Makes one request that returns messages, outside of a dump.
    ///
    /// @param answer told of each
    public Reply request(Consumer<MessageWriter> write, Consumer<Message> answer)
            throws NetlinkException {
        write.accept(writer.clear());
        writer.addFlags(Flags.ACK);
        send();
        int sequence = writer.lastSequence();
        while (true) {
            await();
            while (message.next()) {
                if (message.sequence() != sequence) {
                    continue; // left over from a conversation that broke off
                }
                switch (message.type()) {
                    case NLMSG_ERROR -> {
                        return ErrorMessage.read(message);
                    }
                    case NLMSG_NOOP, NLMSG_DONE, NLMSG_OVERRUN -> {}
                    default -> answer.accept(message);
                }
            }
        }
    }

    /// Makes one request that returns one object.
    public <T> Answer<T> get(Consumer<MessageWriter> write, Function<Message, T> decode)
            throws NetlinkException {
        List<T> found = new ArrayList<>(1);
        return switch (request(write, answer -> found.add(decode.apply(answer)))) {
            case Reply.Ok _ when found.isEmpty() ->
                    throw new NetlinkException("netlink: acknowledged, but not answered");
            case Reply.Ok _ -> new Answer.Got<>(found.getFirst());
            case Reply.Refused(int errno, String text) -> new Answer.Refused<>(errno, text);
        };
    }

    /// Makes the same kind of request for each item, many to a system call. One that is refused
    /// does not keep the others from being done.
    ///
    /// @param write exactly one message for an item
    /// @return the replies, in the order of the items
    public <T> List<Reply> requestEach(List<T> items, BiConsumer<MessageWriter, T> write)
            throws NetlinkException {
        List<Reply> replies = new ArrayList<>(items.size());
        for (int from = 0; from < items.size(); from += AT_ONCE) {
            List<T> some = items.subList(from, Math.min(from + AT_ONCE, items.size()));
            writer.clear();
            some.forEach(item -> write.accept(writer, item));
            writer.addFlags(Flags.ACK);
            send();
            replies.addAll(replies(some.size()));
        }
        return replies;
    }

    /// The kernel works through a datagram in order, answers what it refuses, and acknowledges the
    /// last, which alone asks for that: whatever was passed over before an answer is done.
    private List<Reply> replies(int count) throws NetlinkException {
        int first = writer.lastSequence() - count + 1;
        List<Reply> replies = new ArrayList<>(count);
        while (replies.size() < count) {
            await();
            while (message.next()) {
                int index = message.sequence() - first;
                if (message.type() != NLMSG_ERROR || index < replies.size() || index >= count) {
                    continue;
                }
                while (replies.size() < index) {
                    replies.add(DONE);
                }
                replies.add(ErrorMessage.read(message));
            }
        }
        return replies;
    }

    /// Sends messages that are one thing to the kernel, as they are, and fetches all it has to say
    /// to them. A batch of nf_tables is such a thing: what failed is named, and success only if a
    /// message asks for it.
    ///
    /// @param answer told of each message that is no reply
    /// @return the replies that came, by the index of the message they answer
    public SequencedMap<Integer, Reply> submit(
            Consumer<MessageWriter> write, Consumer<Message> answer) throws NetlinkException {
        write.accept(writer.clear());
        int first = writer.lastSequence() - writer.count() + 1;
        int count = writer.count();
        send();
        SequencedMap<Integer, Reply> replies = new TreeMap<>();
        while (receive(false)) {
            while (message.next()) {
                int index = message.sequence() - first;
                if (index < 0 || index >= count) {
                    continue;
                }
                if (message.type() == NLMSG_ERROR) {
                    replies.put(index, ErrorMessage.read(message));
                } else {
                    answer.accept(message);
                }
            }
        }
        return replies;
    }

    /// Lists objects. Where they changed while they were listed, or where parts were lost, the
    /// listing starts again: at once, then after pauses that grow, for some seconds at most.
    ///
    /// @param decode gives what to keep of a message, or null to keep nothing; called anew for all
    ///   of them when the listing starts again
    public <T> Answer<List<T>> dump(
            Consumer<MessageWriter> write, Function<Message, @Nullable T> decode)
            throws NetlinkException {
        Duration pause = Duration.ZERO;
        Duration paused = Duration.ZERO;
        for (int tries = 1; true; tries++) {
            Answer<List<T>> whole = list(write, decode);
            if (whole != null) {
                return whole;
            }
            if (paused.compareTo(PATIENCE) >= 0) {
                throw new NetlinkException(
                        "netlink: what was listed changed, or was lost, in each of %d listings"
                                .formatted(tries));
            }
            sleep(pause);
            paused = paused.plus(pause);
            pause = longer(pause);
        }
    }

    private static Duration longer(Duration pause) {
        Duration next = pause.isZero() ? SHORTEST_PAUSE : pause.multipliedBy(2);
        return next.compareTo(LONGEST_PAUSE) < 0 ? next : LONGEST_PAUSE;
    }

    private void sleep(Duration pause) throws NetlinkException {
        try {
            sleeper.sleep(pause);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new NetlinkException("netlink: interrupted between two listings");
        }
    }

    /// @return null if the listing must start again
    private <T> @Nullable Answer<List<T>> list(
            Consumer<MessageWriter> write, Function<Message, @Nullable T> decode)
            throws NetlinkException {
        write.accept(writer.clear());
        writer.addFlags(Flags.DUMP);
        send();
        try {
            return parts(decode);
        } catch (LostRepliesException _) {
            return null;
        } catch (RuntimeException e) {
            // The kernel makes no other listing for this socket before it has ended this one.
            drain();
            throw e;
        }
    }

    /// @return null if the listing must start again
    private <T> @Nullable Answer<List<T>> parts(Function<Message, @Nullable T> decode)
            throws NetlinkException {
        int sequence = writer.lastSequence();
        List<T> items = new ArrayList<>();
        boolean interrupted = false;
        while (true) {
            await();
            while (message.next()) {
                if (message.sequence() != sequence) {
                    continue;
                }
                interrupted |= message.hasFlag(Flags.DUMP_INTR);
                switch (message.type()) {
                    case NLMSG_ERROR, NLMSG_DONE -> {
                        return switch (ErrorMessage.read(message)) {
                            case Reply.Ok _ -> interrupted ? null : new Answer.Got<>(items);
                            case Reply.Refused(int errno, _) when errno == Errno.EINTR -> null;
                            case Reply.Refused(int errno, String text) ->
                                    new Answer.Refused<>(errno, text);
                        };
                    }
                    case NLMSG_NOOP, NLMSG_OVERRUN -> {}
                    default -> {
                        T item = decode.apply(message);
                        if (item != null) {
                            items.add(item);
                        }
                    }
                }
            }
        }
    }

    private void send() throws NetlinkException {
        try {
            wire.send(writer.datagram());
        } finally {
            writer.clear();
        }
    }

    private void await() throws NetlinkException {
        if (!receive(true)) {
            throw new NetlinkException("netlink: the kernel did not answer");
        }
    }

    private boolean receive(boolean wait) throws NetlinkException {
        try {
            boolean some = wire.receive(received, wait);
            message.read(some ? received : received.limit(0));
            return some;
        } catch (LostRepliesException e) {
            drain();
            throw e;
        }
    }

    /// Takes what is left, so that the next conversation starts clean.
    private void drain() throws NetlinkException {
        while (true) {
            try {
                if (!wire.receive(received, false)) {
                    return;
                }
            } catch (LostRepliesException _) {
                // More was lost, of the same conversation.
            }
        }
    }

    @Override
    public void close() {
        wire.close();
        writer.close();
    }
}
