package dev.sluice.testbed.traffic;

import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/// The servers of a test node. Each answers with its own name and the client's address as it saw
/// it. A TCP server sends that line when it accepts a connection and then echoes what it receives,
/// until the client closes. A UDP server sends that line for each datagram.
///
/// One thread serves all of them. Safe from any thread.
public final class Responders implements AutoCloseable {
    private static final int BACKLOG = 4096;

    private final TestNode node;
    private final Selector selector;
    private final Queue<Runnable> errands = new ConcurrentLinkedQueue<>();

    public Responders(TestNode node) throws IOException {
        this.node = node;
        this.selector = Selector.open();
        Thread.ofPlatform().daemon().name("responders").start(this::serve);
    }

    /// A server that listens until it is closed. Connections that it accepted before continue.
    public interface Responder extends AutoCloseable {
        @Override
        void close();
    }

    /// Starts a server that is named after its address: `10.244.1.2:8080` or `[fd00::2]:8080`.
    public Responder listen(Protocol protocol, Ip ip, int port) throws IOException {
        return listen(ip.withPort(port), protocol, ip, port);
    }

    /// Starts a server.
    ///
    /// @param name without spaces
    /// @param ip an address of some [Place]
    /// @throws IOException if no place has the address or the port is in use
    public Responder listen(String name, Protocol protocol, Ip ip, int port) throws IOException {
        Server server = open(name, protocol, ip, port);
        onThread(() -> register(server));
        return () -> onThread(() -> hangUp(server));
    }

    @Override
    public void close() {
        onThread(() -> {
            try {
                for (SelectionKey key : selector.keys()) {
                    key.channel().close();
                }
                selector.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private Server open(String name, Protocol protocol, Ip ip, int port) throws IOException {
        Place place =
                Place.of(ip).orElseThrow(() -> new IOException("no place has the address " + ip));
        return switch (protocol) {
            case TCP ->
                    Sockets.inside(
                            node,
                            place,
                            () -> {
                                var channel = ServerSocketChannel.open(Sockets.family(ip));
                                return new TcpServer(
                                        name, channel.bind(Sockets.address(ip, port), BACKLOG));
                            });
            case UDP ->
                    Sockets.inside(
                            node,
                            place,
                            () -> {
                                var channel = DatagramChannel.open(Sockets.family(ip));
                                return new UdpServer(name, channel.bind(Sockets.address(ip, port)));
                            });
            case SCTP -> throw new IOException("no responder speaks SCTP");
        };
    }

    private void register(Server server) {
        try {
            server.register(selector);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void hangUp(Server server) {
        try {
            close(server);
            selector.selectNow(); // this makes the kernel close the socket
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(Server server) {
        try {
            server.channel().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve() {
        try {
            while (selector.isOpen()) {
                selector.select(this::serve);
                for (Runnable errand = errands.poll(); errand != null; errand = errands.poll()) {
                    errand.run();
                }
            }
        } catch (IOException | ClosedSelectorException e) {
            throw new IllegalStateException("responders cannot go on", e);
        }
    }

    private void serve(SelectionKey key) {
        Server server = (Server) key.attachment();
        try {
            if (key.isValid()) {
                server.serve(selector);
            }
        } catch (IOException _) {
            close(server); // the client closed the connection
        }
    }

    /// Runs something on the serving thread and waits until it is done. Does nothing after
    /// [#close].
    private synchronized void onThread(Runnable errand) {
        if (!selector.isOpen()) {
            return;
        }
        var done = new CompletableFuture<Void>();
        errands.add(() -> {
            try {
                errand.run();
                done.complete(null);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        selector.wakeup();
        done.orTimeout(10, TimeUnit.SECONDS).join();
    }
}
