package dev.sluice.daemon.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// All connections of a server, from all its sockets. Clients on this host, such as the kubelet,
/// have a pool of their own that other clients cannot fill. Used by the event loop only.
final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final long BETWEEN_LINES = Duration.ofMinutes(1).toNanos();

    private final BiPredicate<InetAddress, InetAddress> isOwn;
    private final LongSupplier nanoTime;
    private final ConnectionPool<Channel> own;
    private final ConnectionPool<Channel> others;
    private long closed;
    private long closedUntil;
    private long logAt;

    /// @param isOwn whether the client is on this host, given the remote and the local address of
    ///   the connection
    Connections(Limits limits, BiPredicate<InetAddress, InetAddress> isOwn, LongSupplier nanoTime) {
        this.isOwn = isOwn;
        this.nanoTime = nanoTime;
        this.logAt = nanoTime.getAsLong();
        this.own = new ConnectionPool<>(limits.own(), this::closeForNewer);
        this.others = new ConnectionPool<>(limits.others(), this::closeForNewer);
    }

    /// Adds a connection to its pool.
    ///
    /// @return the pool
    ConnectionPool<Channel> enter(SocketChannel channel) {
        InetAddress remote = channel.remoteAddress().getAddress();
        InetAddress local = channel.localAddress().getAddress();
        ConnectionPool<Channel> pool = isOwn.test(remote, local) ? own : others;
        pool.enter(channel, remote);
        var _ = channel.closeFuture().addListener(_ -> pool.leave(channel));
        return pool;
    }

    /// Closes an idle connection, to free a file descriptor or memory. Connections from other hosts
    /// go first.
    ///
    /// @return false if there is no connection
    boolean closeIdlest() {
        return others.closeIdlest() || own.closeIdlest();
    }

    private void closeForNewer(Channel channel) {
        closed++;
        long now = nanoTime.getAsLong();
        if (now - logAt >= 0) {
            logAt = now + BETWEEN_LINES;
            LOG.warn(
                    "{} idle HTTP connections were closed to make room for new ones, one of them"
                            + " from {}",
                    closed - closedUntil,
                    channel.remoteAddress() instanceof InetSocketAddress from
                            ? from.getAddress().getHostAddress()
                            : "a client that is gone");
            closedUntil = closed;
        }
        hangUp(channel);
    }

    /// Closes a connection. If its client has not read its answer, the kernel discards that at once
    /// (SO_LINGER 0).
    static void hangUp(Channel channel) {
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        if (unsent != null && !unsent.isEmpty()) {
            var _ = channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        var _ = channel.close();
    }
}
