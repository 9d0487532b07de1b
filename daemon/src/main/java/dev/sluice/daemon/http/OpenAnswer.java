package dev.sluice.daemon.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.DefaultHttpContent;
import java.nio.charset.StandardCharsets;

/// An answer without an end, of which pieces are sent as they arise. It ends when the client hangs
/// up, or does not read. Safe from any thread.
public final class OpenAnswer {
    /// The most bytes that wait for the client.
    private static final long MOST_UNREAD = 64 << 10;

    private final ChannelHandlerContext ctx;

    OpenAnswer(ChannelHandlerContext ctx) {
        this.ctx = ctx;
    }

    /// Returns whether the client may still get pieces.
    public boolean isOpen() {
        return ctx.channel().isActive();
    }

    /// Sends a piece, or hangs up on a client that has not read the earlier ones. Returns at once.
    public void send(String text) {
        ctx.executor().execute(() -> write(text));
    }

    private void write(String text) {
        Channel channel = ctx.channel();
        ChannelOutboundBuffer unsent = channel.unsafe().outboundBuffer();
        if (unsent == null) {
            return;
        }
        if (unsent.totalPendingWriteBytes() > MOST_UNREAD) {
            Connections.hangUp(channel);
            return;
        }
        var _ =
                ctx.writeAndFlush(
                        new DefaultHttpContent(
                                Unpooled.copiedBuffer(text, StandardCharsets.UTF_8)));
    }
}
