package dev.sluice.daemon.http;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Goes on listening where the kernel has no file descriptor or no memory for a new connection:
/// another one makes room for it.
@ChannelHandler.Sharable
final class AcceptFailureHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptFailureHandler.class);
    private static final long PAUSE_MS = 100;
    private static final long BETWEEN_LINES = Duration.ofMinutes(1).toNanos();

    private final Connections connections;
    private final LongSupplier nanoTime;
    private long sayAt;

    AcceptFailureHandler(Connections connections, LongSupplier nanoTime) {
        this.connections = connections;
        this.nanoTime = nanoTime;
        this.sayAt = nanoTime.getAsLong();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        long now = nanoTime.getAsLong();
        if (now - sayAt >= 0) {
            sayAt = now + BETWEEN_LINES;
            LOG.warn(
                    "cannot accept an HTTP connection at {}: {}; closing idle ones for it",
                    ctx.channel().localAddress(),
                    cause.getMessage());
        }
        // What was closed is free once the event loop has been round. It must not go round for
        // nothing: the kernel would tell of the waiting connection each time.
        boolean room = connections.closeIdlest();
        var _ = ctx.channel().config().setAutoRead(false);
        var _ =
                ctx.executor()
                        .schedule(
                                () -> ctx.channel().config().setAutoRead(true),
                                room ? 0 : PAUSE_MS,
                                TimeUnit.MILLISECONDS);
    }
}
