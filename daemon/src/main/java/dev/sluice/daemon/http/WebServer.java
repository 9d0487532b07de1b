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
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;

/// Serves pages from an event loop on a thread of its own, so that the clients of one server cannot
/// delay those of another. It uses NIO: it serves few pages, and the native transports would add a
/// library.
///
/// Safe from any thread.
public final class WebServer implements AutoCloseable {
    // Unpooled: the requests are few and short, so a pool would only waste memory.
    private static final UnpooledByteBufAllocator MEMORY =
            new UnpooledByteBufAllocator(false, true);
    private static final int READ_BYTES = 4096;
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final EventLoopGroup loop;
    private final Limits limits;
    private final FileDescriptors descriptors;
    private final Connections connections;
    private final AcceptFailureHandler acceptFailures;

    /// @param name the name of its thread
    public WebServer(String name) {
        this(name, new FileDescriptors(Path.of("/proc"), System::nanoTime));
    }

    private WebServer(String name, FileDescriptors descriptors) {
        this(
                name,
                Limits.within(descriptors.limit()),
                descriptors,
                new OwnAddresses(System::nanoTime)::contain);
    }

    /// @param isOwn whether the client is on this host, given the remote and the local address of
    ///   the connection
    WebServer(
            String name,
            Limits limits,
            FileDescriptors descriptors,
            BiPredicate<InetAddress, InetAddress> isOwn) {
        this.loop =
                new MultiThreadIoEventLoopGroup(
                        1,
                        Thread.ofPlatform().daemon().name(name).factory(),
                        NioIoHandler.newFactory());
        this.limits = limits;
        this.descriptors = descriptors;
        this.connections = new Connections(limits, isOwn, System::nanoTime);
        this.acceptFailures =
                new AcceptFailureHandler(
                        "an HTTP connection", connections::closeIdlest, System::nanoTime);
    }

    /// Opens a listening socket and serves a page at it.
    ///
    /// @return the socket, or the failure of the operating system. Dependent actions run on the
    ///   event loop
    public CompletableFuture<ListenSocket> open(BindAddress address, Page page) {
        var opened = new CompletableFuture<ListenSocket>();
        ChannelFuture binding =
                new ServerBootstrap()
                        .group(loop)
                        .channelFactory(() -> channel(address))
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .option(ChannelOption.ALLOCATOR, MEMORY)
                        .handler(acceptFailures)
                        .childOption(ChannelOption.ALLOCATOR, MEMORY)
                        .childOption(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new FixedRecvByteBufAllocator(READ_BYTES))
                        .childHandler(new HttpChannelInitializer(limits, connections, page))
                        .bind(address.address());
        binding.addListener(_ -> {
            if (binding.isSuccess()) {
                opened.complete(new ListenSocket(binding.channel()));
            } else {
                opened.completeExceptionally(binding.cause());
            }
        });
        return opened;
    }

    /// Opens a listening socket, and retries every five seconds if that fails.
    public void openAtLast(BindAddress address, Page page, RetryingListenSocket.Observer observer) {
        var socket = new RetryingListenSocket(this, () -> open(address, page), RETRY, observer);
        execute(socket::open);
    }

    /// Opens a listening socket if enough file descriptors are free, and retries otherwise. To be
    /// called on the event loop.
    public RetryingListenSocket openWhereThereIsRoom(
            BindAddress address,
            Page page,
            Duration retry,
            RetryingListenSocket.Observer observer) {
        var socket =
                new RetryingListenSocket(
                        this, () -> openWhereThereIsRoom(address, page), retry, observer);
        socket.open();
        return socket;
    }

    private CompletableFuture<ListenSocket> openWhereThereIsRoom(BindAddress address, Page page) {
        return descriptors.take()
                ? open(address, page)
                : CompletableFuture.failedFuture(
                        new IOException(
                                "too few file descriptors: %d are allowed, and the last quarter is"
                                                .formatted(descriptors.limit())
                                        + " kept for connections and programs"));
    }

    /// Runs a task on the event loop. Tasks run in the order of the calls.
    public void execute(Runnable task) {
        loop.execute(task);
    }

    /// Runs a task on the event loop after a delay, unless it is cancelled.
    public Future<?> later(Duration delay, Runnable task) {
        return loop.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static NioServerSocketChannel channel(BindAddress address) {
        return address.ipv4Only()
                ? new NioServerSocketChannel(SelectorProvider.provider(), SocketProtocolFamily.INET)
                : new NioServerSocketChannel();
    }

    @Override
    public void close() {
        var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
