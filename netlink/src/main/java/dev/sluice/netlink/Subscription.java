package dev.sluice.netlink;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/// Hears what the kernel announces to multicast groups. Used by one thread at a time.
public final class Subscription implements AutoCloseable {
    /// A datagram of announcements is a page or two.
    private static final int RECEIVE_SIZE = 64 << 10;

    private static final int MOST_AT_ONCE = 100_000;

    /// Holds the announcements of some 50,000 rules, which come at once. A limit, not an
    /// allocation.
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

    /// Takes the announcements that have come, without waiting for more. Where they come faster
    /// than they are taken, some stay for the next call.
    ///
    /// @return false if some were lost, because too many came since the last call: then look at
    ///   everything
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
