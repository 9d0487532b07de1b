package dev.sluice.daemon.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Consumer;

/// Writes the answer to one request. One of its methods is called, once, from any thread.
public final class ResponseWriter {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);
    private static final int CHUNK = 32 << 10;

    private final ChannelHandlerContext ctx;
    private final HttpRequest request;
    private final boolean keepAlive;
    private final ConnectionPool<Channel> pool;
    private final Limits limits;
    private final Runnable answered;

    /// The content of an answer, written piece by piece.
    @FunctionalInterface
    public interface Content {
        /// @param out blocks until the client has room for more
        /// @throws IOException if the client is gone or does not read
        void writeTo(OutputStream out) throws IOException;
    }

    /// @param answered is called on the event loop after the kernel has taken the whole answer
    ResponseWriter(
            ChannelHandlerContext ctx,
            HttpRequest request,
            boolean keepAlive,
            ConnectionPool<Channel> pool,
            Limits limits,
            Runnable answered) {
        this.ctx = ctx;
        this.request = request;
        this.keepAlive = keepAlive;
        this.pool = pool;
        this.limits = limits;
        this.answered = answered;
    }

    /// Writes a whole answer. Returns at once.
    public void answer(Response response) {
        if (ctx.executor().inEventLoop()) {
            write(response);
        } else {
            ctx.executor().execute(() -> write(response));
        }
    }

    /// Writes an answer piece by piece, so that no more than a piece of it is kept. It is cut off
    /// if the client takes a piece too slowly, or all of it. Blocks the calling thread, which must
    /// not be the event loop. A HEAD request gets no content, and `content` is not called.
    ///
    /// @param head status and headers; its body is not used
    /// @throws IOException if the client did not take it all
    /// @throws RuntimeException if `content` throws it. The answer is cut off
    public void stream(Response head, Content content) throws IOException {
        DefaultHttpResponse message = headOfPieces(head);
        var out = new Chunks();
        boolean whole = false;
        try {
            out.send(message);
            if (!isHead()) {
                content.writeTo(out);
            }
            out.end();
            whole = true;
        } finally {
            boolean keep = whole;
            ctx.executor().execute(() -> ended(keep));
        }
    }

    /// Starts an answer without an end. The connection is not used again. Returns at once.
    ///
    /// @param head status and headers; its body is not used
    /// @param closed is called once, on the event loop, when the connection ended
    public OpenAnswer open(Response head, Consumer<OpenAnswer> closed) {
        var answer = new OpenAnswer(ctx);
        var _ = ctx.channel().closeFuture().addListener(_ -> closed.accept(answer));
        ctx.executor()
                .execute(() -> {
                    var _ = ctx.writeAndFlush(headOfPieces(head));
                });
        return answer;
    }

    /// Returns the headers of an answer whose length is not known.
    private DefaultHttpResponse headOfPieces(Response head) {
        var message =
                new DefaultHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(head.status()));
        fill(message, head);
        if (request.protocolVersion().isKeepAliveDefault()) {
            message.headers().set("Transfer-Encoding", "chunked");
        }
        return message;
    }

    private void ended(boolean whole) {
        pool.answered(ctx.channel());
        if (!whole) {
            Connections.hangUp(ctx.channel());
            return;
        }
        answered.run();
        if (!keepAlive) {
            var _ = ctx.close();
        }
    }

    private boolean isHead() {
        return request.method().equals(HttpMethod.HEAD);
    }

    private void fill(HttpMessage message, Response response) {
        response.headers().forEach(header -> message.headers().add(header.name(), header.value()));
        // Spelled as in Go, for readers of raw headers.
        message.headers().set("Date", DATE.format(Instant.now()));
        if (!keepAlive) {
            message.headers().set("Connection", "close");
        }
    }

    private void write(Response response) {
        ByteBuf body = Unpooled.wrappedBuffer(response.body().getBytes(StandardCharsets.UTF_8));
        var message =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(response.status()),
                        isHead() ? Unpooled.EMPTY_BUFFER : body);
        fill(message, response);
        // It would be the length of the content that the client has already.
        if (response.status() != HttpResponseStatus.NOT_MODIFIED.code()) {
            message.headers().set("Content-Length", body.readableBytes());
        }
        pool.answering(ctx.channel(), message.content().readableBytes());
        ChannelFuture written = ctx.writeAndFlush(message);
        written.addListener(_ -> {
            pool.answered(ctx.channel());
            answered.run();
        });
        if (!keepAlive) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    /// Sends each piece after the kernel has taken the one before.
    private final class Chunks extends OutputStream {
        private final byte[] piece = new byte[CHUNK];
        private final long end = System.nanoTime() + limits.stream().toNanos();
        private int filled;

        @Override
        public void write(int b) throws IOException {
            if (filled == CHUNK) {
                flushPiece();
            }
            piece[filled++] = (byte) b;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            int at = from;
            int rest = length;
            while (rest > 0) {
                if (filled == CHUNK) {
                    flushPiece();
                }
                int taken = Math.min(rest, CHUNK - filled);
                System.arraycopy(bytes, at, piece, filled, taken);
                filled += taken;
                at += taken;
                rest -= taken;
            }
        }

        void end() throws IOException {
            flushPiece();
            send(LastHttpContent.EMPTY_LAST_CONTENT);
        }

        private void flushPiece() throws IOException {
            if (filled > 0) {
                send(new DefaultHttpContent(Unpooled.copiedBuffer(piece, 0, filled)));
                filled = 0;
            }
        }

        private void send(Object message) throws IOException {
            Duration left = Duration.ofNanos(end - System.nanoTime());
            Duration wait = left.compareTo(limits.answer()) < 0 ? left : limits.answer();
            ChannelFuture written = ctx.writeAndFlush(message);
            if (!written.awaitUninterruptibly(Math.max(0, wait.toMillis()))) {
                throw new IOException("the client does not read the answer");
            }
            if (!written.isSuccess()) {
                throw new IOException("the client is gone", written.cause());
            }
        }
    }
}
