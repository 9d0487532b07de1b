package dev.sluice.daemon.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers the requests of one connection, one after the other. It closes the connection if the
/// client pipelines requests, sends a body, or does not speak HTTP.
final class HttpRequestHandler extends SimpleChannelInboundHandler<HttpObject> {
    private static final Logger LOG = LoggerFactory.getLogger(HttpRequestHandler.class);

    private final Page page;
    private final Deadline deadline;
    private final ConnectionPool<Channel> pool;
    private final Limits limits;
    private @Nullable HttpRequest request;
    private boolean answering;

    HttpRequestHandler(Page page, Deadline deadline, ConnectionPool<Channel> pool, Limits limits) {
        this.page = page;
        this.deadline = deadline;
        this.pool = pool;
        this.limits = limits;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject part) {
        if (answering) {
            var _ = ctx.close();
            return;
        }
        if (part instanceof HttpRequest head) {
            request = head;
        }
        HttpRequest whole = request;
        if (whole == null) {
            return;
        }
        if (part.decoderResult().isFailure()) {
            answer(ctx, whole, false, refusal(part.decoderResult().cause()));
        } else if (part instanceof HttpContent body && body.content().isReadable()) {
            answer(ctx, whole, false, Response.text(413, "413 request entity too large\n"));
        } else if (part instanceof LastHttpContent) {
            boolean keepAlive =
                    HttpUtil.isKeepAlive(whole) && whole.protocolVersion().isKeepAliveDefault();
            answer(ctx, whole, keepAlive, response(ctx, whole));
        }
    }

    private PageAnswer response(ChannelHandlerContext ctx, HttpRequest whole) {
        if (!whole.method().equals(HttpMethod.GET) && !whole.method().equals(HttpMethod.HEAD)) {
            return Response.text(405, "405 method not allowed\n")
                    .with(new Response.Header("Allow", "GET, HEAD"));
        }
        String uri = whole.uri();
        int mark = uri.indexOf('?');
        try {
            return page.get(
                    new Request(
                            mark < 0 ? uri : uri.substring(0, mark),
                            mark < 0 ? "" : uri.substring(mark + 1),
                            whole.method().equals(HttpMethod.HEAD),
                            name -> whole.headers().get(name, ""),
                            address(ctx.channel().localAddress()),
                            address(ctx.channel().remoteAddress())));
        } catch (RuntimeException e) {
            LOG.error("the page {} failed", uri, e);
            return Response.text(500, "500 internal server error\n");
        }
    }

    private static InetAddress address(SocketAddress end) {
        return ((InetSocketAddress) end).getAddress();
    }

    private static Response refusal(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException _ -> Response.text(414, "414 uri too long\n");
            case TooLongHttpHeaderException _ ->
                    Response.text(431, "431 request header fields too large\n");
            default -> Response.text(400, "400 bad request\n");
        };
    }

    private void answer(
            ChannelHandlerContext ctx, HttpRequest whole, boolean keepAlive, PageAnswer answer) {
        request = null;
        answering = true;
        var writer =
                new ResponseWriter(
                        ctx,
                        whole,
                        keepAlive,
                        pool,
                        limits,
                        () -> {
                            answering = false;
                            deadline.answered();
                        });
        switch (answer) {
            case Response response -> {
                deadline.asked();
                writer.answer(response);
            }
            case SlowAnswer slow -> {
                deadline.suspend();
                slow.start(writer);
            }
        }
    }

    /// The client has closed the connection or violates the protocol.
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.debug("a connection to {} failed", ctx.channel().localAddress(), cause);
        }
        var _ = ctx.close();
    }
}
