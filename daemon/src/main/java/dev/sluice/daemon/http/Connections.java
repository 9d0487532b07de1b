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

/// All connections of the server, at whatever socket they came in. Those of this host, among them
/// kubelet's, have a share of their own that no other client can touch. Belongs to the event loop.
final class Connections {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final long BETWEEN_LINES = Duration.ofMinutes(1).toNanos();

    private final BiPredicate<InetAddress, InetAddress> isOwn;
    private final LongSupplier nanoTime;
    private final ConnectionPool<Channel> own;
    private final ConnectionPool<Channel> others;
    private long closed;
    private long closedUntil;
    private long sayAt;

    /// @param isOwn whether a client at the first address, which asks at the second, is on this
    ///   host
    Connections(Limits limits, BiPredicate<InetAddress, InetAddress> isOwn, LongSupplier nanoTime) {
        this.isOwn = isOwn;
        this.nanoTime = nanoTime;
        this.sayAt = nanoTime.getAsLong();
        this.own = new ConnectionPool<>(limits.own(), this::closeForNewer);
        this.others = new ConnectionPool<>(limits.others(), this::closeForNewer);
    }

    /// Lets a connection in.
    ///
    /// @return where it is counted
    ConnectionPool<Channel> enter(SocketChannel channel) {
        InetAddress remote = channel.remoteAddress().getAddress();
        InetAddress local = channel.localAddress().getAddress();
        ConnectionPool<Channel> pool = isOwn.test(remote, local) ? own : others;
        pool.enter(channel, remote);
        var _ = channel.closeFuture().addListener(_ -> pool.leave(channel));
        return pool;
    }

    /// Closes one of the connections, for want of what all of them take.
    ///
    /// @return whether there was one
    boolean closeIdlest() {
        return others.closeIdlest() || own.closeIdlest();
    }

    private void closeForNewer(Channel channel) {
        closed++;
        long now = nanoTime.getAsLong();
        if (now - sayAt >= 0) {
            sayAt = now + BETWEEN_LINES;
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

    /// Closes a connection. An answer that its client does not read is thrown away at once, in the
    /// kernel as well.
    static void hangUp(Channel channel) {
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        if (unsent != null && !unsent.isEmpty()) {
            var _ = channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        var _ = channel.close();
    }
}
