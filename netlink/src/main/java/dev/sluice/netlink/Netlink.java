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

/// A netlink connection to the kernel. It sends requests and matches the kernel's replies to them
/// by sequence number. A refusal by the kernel is a value; only a failure of the socket is an
/// exception. Used by one thread at a time.
///
/// Callers pass a function that writes the request. [#dump] calls it again for each attempt.
public final class Netlink implements AutoCloseable {
    private static final int NLMSG_NOOP = 1;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int NLMSG_OVERRUN = 4;

    /// The kernel's datagrams of a dump have 32 KiB at most.
    private static final int RECEIVE_SIZE = 64 << 10;

    /// The number of requests in one datagram. If the kernel refuses all of them, the replies must
    /// fit the receive buffer even where it could not be enlarged.
    private static final int AT_ONCE = 128;

    // A dump that was disturbed is repeated at once, then after pauses that double. It fails once
    // the pauses add up to MAX_PAUSED.
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(200);
    private static final Duration MAX_PAUSED = Duration.ofSeconds(5);

    private static final Reply DONE = new Reply.Ok();

    private final Wire wire;
    private final Sleeper sleeper;
    private final MessageWriter writer = new MessageWriter();
    private final ByteBuffer received = ByteBuffer.allocateDirect(RECEIVE_SIZE);
    private final Message message = new Message();

    public Netlink(Wire wire) {
        this(wire, Thread::sleep);
    }

    /// @param sleeper makes the pauses between dumps that were disturbed
    public Netlink(Wire wire, Sleeper sleeper) {
        this.wire = wire;
        this.sleeper = sleeper;
    }

    /// Waits; [Thread#sleep(Duration)] except in tests.
    @FunctionalInterface
    public interface Sleeper {
        void sleep(Duration pause) throws InterruptedException;
    }

    /// Opens a socket in the network namespace of the calling thread.
    public static Netlink open(NetlinkFamily family) throws NetlinkException {
        return new Netlink(NetlinkSocket.open(family));
    }

    /// Makes one request that returns only an acknowledgement or an error.
    public Reply request(Consumer<MessageWriter> write) throws NetlinkException {
        return request(write, _ -> {});
    }

    /// Makes one request that returns messages and is not a dump.
    ///
    /// @param answer is called with each message
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
                    continue; // a late reply to an earlier request
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
    ///
    /// @throws NetlinkException if the kernel acknowledges the request without an object, or the
    ///   socket fails
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

    /// Makes one request for each item, many in one system call. A refused request does not affect
    /// the others.
    ///
    /// @param write writes exactly one message for an item
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

    /// Reads the replies to a datagram of requests. The kernel handles them in order and replies
    /// only to those that it refuses and to the last one, which alone has flag ACK. So a request
    /// without a reply before a later one's reply has succeeded.
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

    /// Sends messages that the kernel handles as one unit, such as a batch of nf_tables, and
    /// fetches all replies. The kernel replies to the messages that fail. It reports success only
    /// if a message has flag ACK.
    ///
    /// @param answer is called with each message that is not a reply
    /// @return the replies by the index of the message they answer, from 0; empty if there were
    ///   none
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

    /// Lists objects. If they changed during the dump, or if parts were lost, the dump is repeated:
    /// at once, then after pauses that grow, for 5 seconds in all.
    ///
    /// @param decode returns what to keep of a message, or null to keep nothing; it is called again
    ///   for all messages if the dump is repeated
    /// @throws NetlinkException if the dump was disturbed until the end of that time, if the thread
    ///   was interrupted, or if the socket fails
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
            if (paused.compareTo(MAX_PAUSED) >= 0) {
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

    /// @return null if the dump must be repeated
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
            // The kernel starts no other dump on this socket before this one has ended.
            drain();
            throw e;
        }
    }

    /// @return null if the dump must be repeated
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

    /// Discards the datagrams that are left, so that the next request finds none of them.
    private void drain() throws NetlinkException {
        while (true) {
            try {
                if (!wire.receive(received, false)) {
                    return;
                }
            } catch (LostRepliesException _) {
                // More of the same replies was lost.
            }
        }
    }

    @Override
    public void close() {
        wire.close();
        writer.close();
    }
}
