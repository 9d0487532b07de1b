package dev.sluice.daemon.localhost;

import dev.sluice.base.log.RateLimitedLog;
import dev.sluice.daemon.http.AcceptFailureHandler;
import dev.sluice.daemon.http.FileDescriptors;
import dev.sluice.daemon.metrics.LocalhostMetrics;
import dev.sluice.model.IpFamily;
import dev.sluice.plan.Endpoint;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Listens at node ports on loopback addresses, and forwards each connection to an endpoint. The
/// endpoint sees the node's own address as the client.
///
/// Its thread starts with the first node port, in the network namespace of the thread that sets it.
/// Safe from any thread.
final class LocalhostForwarder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalhostForwarder.class);

    // Unpooled: between two reads no buffer is kept.
    private static final UnpooledByteBufAllocator MEMORY =
            new UnpooledByteBufAllocator(false, true);

    private static final RateLimitedLog.Rate LINES =
            new RateLimitedLog.Rate(20, Duration.ofMinutes(1));

    /// Longer than the port of a closed socket needs to become free.
    private static final Duration TIDY = Duration.ofMillis(200);

    private final ForwardingLimits limits;
    private final FileDescriptors descriptors;
    private final LocalhostMetrics metrics;
    private final LongSupplier nanoTime;
    private final EventLoopGroup loop;
    private final RateLimitedLog log;
    private final RandomGenerator random = new SplittableRandom();
    private final ForwardedConnections connections;
    private final AcceptFailureHandler acceptFailures;
    private final Map<LoopbackAddress, LoopbackListener> listeners = new HashMap<>();
    private final Map<IpFamily, Integer> open = new EnumMap<>(IpFamily.class);

    /// @param nanoTime a monotonic clock, in nanoseconds
    LocalhostForwarder(
            ForwardingLimits limits,
            FileDescriptors descriptors,
            LocalhostMetrics metrics,
            LongSupplier nanoTime) {
        this.limits = limits;
        this.descriptors = descriptors;
        this.metrics = metrics;
        this.nanoTime = nanoTime;
        this.loop =
                new MultiThreadIoEventLoopGroup(
                        1,
                        Thread.ofPlatform().daemon().name("localhost-nodeports").factory(),
                        NioIoHandler.newFactory());
        this.log = new RateLimitedLog(LOG, LINES, nanoTime);
        this.connections = new ForwardedConnections(limits.connections(), nanoTime);
        this.acceptFailures =
                new AcceptFailureHandler(
                        "a connection to a localhost node port",
                        connections::closeIdlest,
                        nanoTime);
    }

    /// Applies changes to the node ports of a family. They act on the next connections.
    void change(IpFamily family, TargetChanges changes) {
        loop.execute(() -> {
            changes.gone().forEach(port -> close(new LoopbackAddress(family, port)));
            changes.present()
                    .forEach((port, targets) -> set(new LoopbackAddress(family, port), targets));
        });
    }

    private void close(LoopbackAddress at) {
        LoopbackListener listener = listeners.get(at);
        if (listener != null) {
            listener.close();
            var _ = later(TIDY, () -> forgetIfIdle(at));
        }
    }

    private void forgetIfIdle(LoopbackAddress at) {
        LoopbackListener listener = listeners.get(at);
        if (listener != null && listener.isIdle()) {
            listeners.remove(at);
        }
    }

    private void set(LoopbackAddress at, PortTargets targets) {
        listeners.computeIfAbsent(at, _ -> listener(at, targets)).set(targets);
    }

    private LoopbackListener listener(LoopbackAddress at, PortTargets targets) {
        var pick = new StickyPick(targets, random, nanoTime);
        var socket = new LoopbackSocket(at, new PortContext(at, pick), limits, log);
        return new LoopbackListener(at, socket, pick, connections);
    }

    private Future<?> later(Duration delay, Runnable task) {
        return loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private final class PortContext implements LoopbackSocket.SocketContext {
        private final LoopbackAddress at;
        private final StickyPick pick;

        PortContext(LoopbackAddress at, StickyPick pick) {
            this.at = at;
            this.pick = pick;
        }

        @Override
        public CompletableFuture<Channel> open(LoopbackAddress address) {
            return descriptors.take()
                    ? bind(address, pick)
                    : CompletableFuture.failedFuture(
                            new IOException(
                                    "too few file descriptors: %d are allowed, and the last quarter"
                                                    .formatted(descriptors.limit())
                                            + " is kept for connections"));
        }

        @Override
        public Future<?> later(Duration delay, Runnable task) {
            return LocalhostForwarder.this.later(delay, task);
        }

        @Override
        public void opened() {
            count(1);
        }

        @Override
        public void closed() {
            count(-1);
        }

        private void count(int more) {
            int now = open.getOrDefault(at.family(), 0) + more;
            open.put(at.family(), now);
            metrics.listeners(at.family(), now);
        }

        @Override
        public void failed() {
            metrics.failed(at.family());
        }
    }

    private CompletableFuture<Channel> bind(LoopbackAddress at, StickyPick pick) {
        var bound = new CompletableFuture<Channel>();
        ChannelFuture binding =
                new ServerBootstrap()
                        .group(loop)
                        .channelFactory(() ->
                                new NioServerSocketChannel(
                                        SelectorProvider.provider(), protocol(at.family())))
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .option(ChannelOption.ALLOCATOR, MEMORY)
                        .handler(acceptFailures)
                        .childOption(ChannelOption.AUTO_READ, false)
                        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.SO_KEEPALIVE, true)
                        .childOption(ChannelOption.ALLOCATOR, MEMORY)
                        .childOption(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new FixedRecvByteBufAllocator(limits.bufferBytes()))
                        .childHandler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel client) {
                                        accepted(client, at, pick);
                                    }
                                })
                        .bind(at.socketAddress());
        binding.addListener(_ -> {
            if (binding.isSuccess()) {
                bound.complete(binding.channel());
            } else {
                bound.completeExceptionally(binding.cause());
            }
        });
        return bound;
    }

    private void accepted(SocketChannel client, LoopbackAddress at, StickyPick pick) {
        var connection =
                new ForwardedConnection(
                        client,
                        limits.halfClosed(),
                        nanoTime,
                        new ForwardedConnection.UseListener() {
                            @Override
                            public void used(ForwardedConnection one) {
                                connections.used(at, one);
                            }

                            @Override
                            public void closed(ForwardedConnection one) {
                                connections.leave(at, one);
                            }
                        });
        connections.enter(at, connection);
        pick.next()
                .ifPresentOrElse(
                        endpoint -> connection.connecting(connect(endpoint)), connection::reset);
    }

    private ChannelFuture connect(Endpoint endpoint) {
        return new Bootstrap()
                .group(loop)
                .channelFactory(() ->
                        new NioSocketChannel(
                                SelectorProvider.provider(), protocol(endpoint.ip().family())))
                .option(ChannelOption.AUTO_READ, false)
                .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.ALLOCATOR, MEMORY)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(limits.bufferBytes()))
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(limits.connect().toMillis()))
                .handler(new ChannelInboundHandlerAdapter())
                .connect(address(endpoint));
    }

    private static InetSocketAddress address(Endpoint endpoint) {
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(endpoint.ip().bytes()), endpoint.port());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address has 4 or 16 bytes", e);
        }
    }

    /// IPv4 sockets do not need IPv6 on the host.
    private static SocketProtocolFamily protocol(IpFamily family) {
        return switch (family) {
            case IPV4 -> SocketProtocolFamily.INET;
            case IPV6 -> SocketProtocolFamily.INET6;
        };
    }

    /// Closes all sockets and connections.
    @Override
    public void close() {
        var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
