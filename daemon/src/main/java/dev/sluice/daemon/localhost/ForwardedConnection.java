package dev.sluice.daemon.localhost;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.SocketChannel;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A connection of a client to a node port, and the connection to its endpoint. Used by the event
/// loop only.
///
/// The end of one direction is passed on, and the other direction continues. Both connections are
/// closed after both directions have ended. A failure of one is passed on as a reset.
final class ForwardedConnection {
    private final SocketChannel client;
    private final Duration halfClosed;
    private final LongSupplier nanoTime;
    private final UseListener listener;
    private @Nullable SocketChannel endpoint;
    private @Nullable Future<?> idleCheck;
    private long usedAt;
    private int ended;
    private boolean closed;

    /// Is called for each connection.
    interface UseListener {
        /// Bytes were forwarded.
        void used(ForwardedConnection connection);

        /// The connection is closed.
        void closed(ForwardedConnection connection);
    }

    /// @param halfClosed [ForwardingLimits#halfClosed]
    /// @param nanoTime a monotonic clock, in nanoseconds
    ForwardedConnection(
            SocketChannel client,
            Duration halfClosed,
            LongSupplier nanoTime,
            UseListener listener) {
        this.client = client;
        this.halfClosed = halfClosed;
        this.nanoTime = nanoTime;
        this.listener = listener;
        this.usedAt = nanoTime.getAsLong();
    }

    /// Begins to forward once the endpoint accepts. If it does not, the client's connection is
    /// reset.
    ///
    /// @param connecting the connection to the endpoint. Its channel has no handler yet
    void connecting(ChannelFuture connecting) {
        if (!(connecting.channel() instanceof SocketChannel to)) {
            reset(); // there was no file descriptor for it
            return;
        }
        endpoint = to;
        connecting.addListener(_ -> {
            if (closed) {
                var _ = to.close();
            } else if (connecting.isSuccess()) {
                begin(to);
            } else {
                reset();
            }
        });
    }

    private void begin(SocketChannel to) {
        client.pipeline().addLast(new ForwardingHandler(this, to));
        to.pipeline().addLast(new ForwardingHandler(this, client));
        client.read();
        to.read();
    }

    /// Records that bytes were forwarded.
    void used() {
        usedAt = nanoTime.getAsLong();
        listener.used(this);
    }

    /// One end has finished sending.
    ///
    /// @param to the channel of the other end
    void ended(DuplexChannel to) {
        ended++;
        if (ended == 2) {
            close();
        } else {
            var _ = to.shutdownOutput();
            checkIdle();
        }
    }

    private void checkIdle() {
        long left = usedAt + halfClosed.toNanos() - nanoTime.getAsLong();
        if (left <= 0) {
            reset();
        } else if (!closed) {
            idleCheck = client.eventLoop().schedule(this::checkIdle, left, TimeUnit.NANOSECONDS);
        }
    }

    /// Closes both connections at once, and discards what was not forwarded.
    void reset() {
        if (closed) {
            return;
        }
        discardUnsent(client);
        if (endpoint != null) {
            discardUnsent(endpoint);
        }
        close();
    }

    /// Makes the kernel send a reset when the channel is closed (SO_LINGER 0).
    private static void discardUnsent(Channel channel) {
        if (channel.isOpen()) {
            var _ = channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
    }

    /// Closes both connections.
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (idleCheck != null) {
            idleCheck.cancel(false);
        }
        var _ = client.close();
        if (endpoint != null) {
            var _ = endpoint.close();
        }
        listener.closed(this);
    }
}
