package dev.sluice.daemon.http;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;

/// Lets connections of one socket in, up to a number.
@ChannelHandler.Sharable
final class Reception extends ChannelInitializer<SocketChannel> {
    private final Limits limits;
    private final Page page;

    // Known to the event loop alone.
    private int inside;

    Reception(Limits limits, Page page) {
        this.limits = limits;
        this.page = page;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        if (inside >= limits.connections()) {
            var _ = channel.close();
            return;
        }
        inside++;
        var _ = channel.closeFuture().addListener(_ -> inside--);
        var deadline = new Deadline(limits);
        channel.pipeline()
                .addLast(deadline)
                .addLast(
                        new HttpServerCodec(
                                new HttpDecoderConfig()
                                        .setMaxInitialLineLength(limits.lineBytes())
                                        .setMaxHeaderSize(limits.headerBytes())))
                .addLast(new Exchange(page, deadline));
    }
}
