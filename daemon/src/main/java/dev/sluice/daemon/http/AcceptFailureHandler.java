package dev.sluice.daemon.http;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Handles failures of `accept`. The kernel lacks a file descriptor or memory for a new connection,
/// so an idle connection is closed instead of the listening socket.
@ChannelHandler.Sharable
public final class AcceptFailureHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptFailureHandler.class);
    private static final long PAUSE_MS = 100;
    private static final long BETWEEN_LINES = Duration.ofMinutes(1).toNanos();

    private final String what;
    private final BooleanSupplier closeIdlest;
    private final LongSupplier nanoTime;
    private long logAt;

    /// @param what the kind of the connections, for the log: `an HTTP connection`
    /// @param closeIdlest closes an idle connection; returns false if there is none
    /// @param nanoTime a monotonic clock, in nanoseconds
    public AcceptFailureHandler(String what, BooleanSupplier closeIdlest, LongSupplier nanoTime) {
        this.what = what;
        this.closeIdlest = closeIdlest;
        this.nanoTime = nanoTime;
        this.logAt = nanoTime.getAsLong();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        long now = nanoTime.getAsLong();
        if (now - logAt >= 0) {
            logAt = now + BETWEEN_LINES;
            LOG.warn(
                    "cannot accept {} at {}: {}; closing idle ones for it",
                    what,
                    ctx.channel().localAddress(),
                    cause.getMessage());
        }
        // The descriptor of the closed connection is free after the next round of the event loop.
        // Until then, accepting is switched off: otherwise the selector would report the waiting
        // connection again and again.
        boolean room = closeIdlest.getAsBoolean();
        var _ = ctx.channel().config().setAutoRead(false);
        var _ =
                ctx.executor()
                        .schedule(
                                () -> ctx.channel().config().setAutoRead(true),
                                room ? 0 : PAUSE_MS,
                                TimeUnit.MILLISECONDS);
    }
}
