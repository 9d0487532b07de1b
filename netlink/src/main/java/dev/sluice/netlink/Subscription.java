package dev.sluice.netlink;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/// Receives the notifications that the kernel sends to multicast groups. Used by one thread at a
/// time.
public final class Subscription implements AutoCloseable {
    /// A datagram of notifications has one or two memory pages.
    private static final int RECEIVE_SIZE = 64 << 10;

    private static final int MOST_AT_ONCE = 100_000;

    /// Holds the notifications of about 50,000 rules of one commit. A limit, not an allocation.
    private static final int RECEIVE_BUFFER = 32 << 20;

    private final Wire wire;
    private final ByteBuffer received = ByteBuffer.allocateDirect(RECEIVE_SIZE);
    private final Message message = new Message();

    public Subscription(Wire wire) {
        this.wire = wire;
    }

    /// Opens a socket in the network namespace of the calling thread and joins groups.
    public static Subscription open(NetlinkFamily family, int... groups) throws NetlinkException {
        var socket = NetlinkSocket.open(family, RECEIVE_BUFFER);
        try {
            for (int group : groups) {
                socket.join(group);
            }
            return new Subscription(socket);
        } catch (NetlinkException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /// Passes on the notifications that have arrived, without waiting for more. One call reads at
    /// most 100,000 datagrams; later ones wait for the next call.
    ///
    /// @return false if notifications were lost since the last call because the receive buffer was
    ///   full: then read all state again
    public boolean poll(Consumer<Message> each) throws NetlinkException {
        boolean complete = true;
        for (int i = 0; i < MOST_AT_ONCE; i++) {
            try {
                if (!wire.receive(received, false)) {
                    break;
                }
                message.read(received);
                while (message.next()) {
                    each.accept(message);
                }
            } catch (LostRepliesException _) {
                complete = false;
            }
        }
        return complete;
    }

    @Override
    public void close() {
        wire.close();
    }
}
