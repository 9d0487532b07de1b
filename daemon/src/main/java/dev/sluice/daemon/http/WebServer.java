package dev.sluice.daemon.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The event loop that serves every page of the daemon, on a thread of its own. NIO does: what is
/// served is a page now and then, and the native transports would bring a library more.
///
/// Safe from any thread.
public final class WebServer implements AutoCloseable {
    // Few requests, all short: what the usual pools of memory would hold, none of them needs.
    private static final UnpooledByteBufAllocator MEMORY =
            new UnpooledByteBufAllocator(false, true);
    private static final int READ_BYTES = 4096;
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(
                    1,
                    Thread.ofPlatform().daemon().name("http").factory(),
                    NioIoHandler.newFactory());
    private final Limits limits;

    public WebServer() {
        this(Limits.USUAL);
    }

    WebServer(Limits limits) {
        this.limits = limits;
    }

    /// Begins to listen and to answer.
    ///
    /// @return what listens; a failure is the operating system's, why it does not. What depends on
    ///   it runs on the event loop
    public CompletableFuture<Door> open(Where where, Page page) {
        var opened = new CompletableFuture<Door>();
        ChannelFuture binding =
                new ServerBootstrap()
                        .group(loop)
                        .channelFactory(() -> channel(where))
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .option(ChannelOption.ALLOCATOR, MEMORY)
                        .childOption(ChannelOption.ALLOCATOR, MEMORY)
                        .childOption(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new FixedRecvByteBufAllocator(READ_BYTES))
                        .childHandler(new Reception(limits, page))
                        .bind(where.address());
        binding.addListener(_ -> {
            if (binding.isSuccess()) {
                opened.complete(new Door(binding.channel()));
            } else {
                opened.completeExceptionally(binding.cause());
            }
        });
        return opened;
    }

    /// Begins to listen as soon as that can be done: tries every five seconds.
    ///
    /// @param failed told each time why it cannot, on the event loop
    public void openAtLast(Where where, Page page, Consumer<Throwable> failed) {
        var _ =
                open(where, page)
                        .whenComplete((_, cause) -> {
                            if (cause != null) {
                                later(RETRY, () -> openAtLast(where, page, failed));
                                failed.accept(cause);
                            }
                        });
    }

    /// Runs something on the event loop, in the order of the calls.
    public void execute(Runnable task) {
        loop.execute(task);
    }

    /// Runs something on the event loop after a while.
    public void later(Duration delay, Runnable task) {
        var _ = loop.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static NioServerSocketChannel channel(Where where) {
        return where.ipv4Only()
                ? new NioServerSocketChannel(SelectorProvider.provider(), SocketProtocolFamily.INET)
                : new NioServerSocketChannel();
    }

    @Override
    public void close() {
        var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
