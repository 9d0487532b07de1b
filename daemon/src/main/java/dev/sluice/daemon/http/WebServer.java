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

/// An event loop that serves pages, on a thread of its own: one server's clients cannot hold up
/// another's. NIO does: what is served is a page now and then, and the native transports would
/// bring a library more.
///
/// Safe from any thread.
public final class WebServer implements AutoCloseable {
    // Few requests, all short: what the usual pools of memory would hold, none of them needs.
    private static final UnpooledByteBufAllocator MEMORY =
            new UnpooledByteBufAllocator(false, true);
    private static final int READ_BYTES = 4096;
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final EventLoopGroup loop;
    private final Limits limits;
    private final FileDescriptors descriptors;
    private final Connections connections;
    private final AcceptFailureHandler acceptFailures;

    /// @param name of its thread
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

    /// @param isOwn whether a client at the first address, which asks at the second, is on this
    ///   host
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
        this.acceptFailures = new AcceptFailureHandler(connections, System::nanoTime);
    }

    /// Begins to listen and to answer.
    ///
    /// @return what listens; a failure is the operating system's, why it does not. What depends on
    ///   it runs on the event loop
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

    /// Begins to listen as soon as that can be done: tries every five seconds.
    public void openAtLast(BindAddress address, Page page, RetryingListenSocket.Observer observer) {
        var socket = new RetryingListenSocket(this, () -> open(address, page), RETRY, observer);
        execute(socket::open);
    }

    /// Begins to listen as soon as that can be done and takes no file descriptor that others need.
    /// On the event loop.
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

    /// Runs something on the event loop, in the order of the calls.
    public void execute(Runnable task) {
        loop.execute(task);
    }

    /// Runs something on the event loop after a while, unless it is cancelled.
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
