package dev.sluice.daemon.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Closes a connection that takes too long: to send a request, to read the answer, or to send the
/// next request.
final class Deadline extends ChannelInboundHandlerAdapter {
    private final Limits limits;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Future<?> due;
    private boolean idle;

    Deadline(Limits limits) {
        this.limits = limits;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        set(limits.request());
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        if (idle) {
            idle = false;
            set(limits.request());
        }
        ctx.fireChannelRead(bytes);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        cancel();
        ctx.fireChannelInactive();
    }

    /// A complete request has arrived.
    void asked() {
        set(limits.answer());
    }

    /// A complete request has arrived, and its answer takes a while. Whoever writes that answer
    /// sees to it that it ends.
    void suspend() {
        cancel();
    }

    /// The kernel has taken the answer.
    void answered() {
        idle = true;
        set(limits.idle());
    }

    private void set(Duration limit) {
        cancel();
        ChannelHandlerContext ctx = context;
        if (ctx != null && ctx.channel().isActive()) {
            Runnable hangUp = () -> Connections.hangUp(ctx.channel());
            due = ctx.executor().schedule(hangUp, limit.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void cancel() {
        if (due != null) {
            due.cancel(false);
            due = null;
        }
    }
}
