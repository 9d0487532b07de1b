package dev.sluice.daemon.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;

/// Adds the HTTP handlers to the pipeline of each connection of one socket.
@ChannelHandler.Sharable
final class HttpChannelInitializer extends ChannelInitializer<SocketChannel> {
    private final Limits limits;
    private final Connections connections;
    private final Page page;

    HttpChannelInitializer(Limits limits, Connections connections, Page page) {
        this.limits = limits;
        this.connections = connections;
        this.page = page;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        ConnectionPool<Channel> pool = connections.enter(channel);
        var deadline = new Deadline(limits);
        channel.pipeline()
                .addLast(deadline)
                .addLast(
                        new HttpServerCodec(
                                new HttpDecoderConfig()
                                        .setMaxInitialLineLength(limits.lineBytes())
                                        .setMaxHeaderSize(limits.headerBytes())))
                .addLast(new HttpRequestHandler(page, deadline, pool, limits));
    }
}
