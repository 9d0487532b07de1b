package dev.sluice.testbed.traffic;

import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/// Makes a port on the loopback address of a place reachable at 127.0.0.1 of this machine, as
/// `kubectl port-forward` does for a pod. No interface or rule is added anywhere: only sockets are.
///
/// Safe from any thread.
public final class LoopbackRelay implements AutoCloseable {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final int MOST_CONNECTIONS = 64;
    private static final int BUFFER = 16 * 1024;

    private final TestNode node;
    private final Place place;
    private final int target;
    private final ServerSocketChannel listening;
    private final int port;
    private final Semaphore room = new Semaphore(MOST_CONNECTIONS);
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    private LoopbackRelay(TestNode node, Place place, int target, ServerSocketChannel listening) {
        this.node = node;
        this.place = place;
        this.target = target;
        this.listening = listening;
        this.port = listening.socket().getLocalPort();
    }

    /// Starts to relay connections.
    ///
    /// @param target the port inside the place
    /// @param port of this machine; 0 for any free one
    /// @throws IOException if the port is in use
    public static LoopbackRelay open(TestNode node, Place place, int target, int port)
            throws IOException {
        ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.INET);
        try {
            listening.bind(new InetSocketAddress(LOOPBACK, port));
        } catch (IOException e) {
            listening.close();
            throw e;
        }
        var relay = new LoopbackRelay(node, place, target, listening);
        Thread.ofPlatform().daemon().name("loopback-relay").start(relay::accept);
        return relay;
    }

    /// Returns where it listens: `127.0.0.1:40123`.
    public String address() {
        return LOOPBACK.getHostAddress() + ":" + port;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        open.forEach(LoopbackRelay::hangUp);
    }

    private void accept() {
        while (true) {
            SocketChannel client;
            try {
                client = listening.accept();
            } catch (IOException _) {
                return; // the relay was closed
            }
            if (room.tryAcquire()) {
                Thread.ofVirtual().name("loopback-relay").start(() -> relay(client));
            } else {
                hangUp(client);
            }
        }
    }

    private void relay(SocketChannel client) {
        open.add(client);
        try {
            SocketChannel server = connect();
            open.add(server);
            try {
                Thread answers = Thread.ofVirtual().start(() -> copy(server, client));
                copy(client, server);
                answers.join();
            } finally {
                open.remove(server);
                hangUp(server);
            }
        } catch (IOException _) {
            // Nobody listens there: the client sees a closed connection.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
            hangUp(client);
            room.release();
        }
    }

    private SocketChannel connect() throws IOException {
        return Sockets.inside(
                node,
                place,
                () -> {
                    SocketChannel server = SocketChannel.open(StandardProtocolFamily.INET);
                    try {
                        server.connect(new InetSocketAddress(LOOPBACK, target));
                    } catch (IOException e) {
                        server.close();
                        throw e;
                    }
                    return server;
                });
    }

    /// Copies until one side ends its direction. If that fails, both directions end.
    private static void copy(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        try {
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
            to.shutdownOutput();
        } catch (IOException _) {
            hangUp(from);
            hangUp(to);
        }
    }

    private static void hangUp(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException _) {
            // The kernel closes the socket all the same.
        }
    }
}
