package dev.sluice.testbed.traffic;

import dev.sluice.model.Ip;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Idle or unfinished connections that one client holds to an HTTP server. The client notices that
/// the server closed one only when a method here checks it.
///
/// Used by one thread at a time.
public final class HeldConnections implements AutoCloseable {
    private static final int SMALL = 4096;

    /// The way in which a client holds a connection.
    public enum Kind {
        /// Sends nothing.
        IDLE(""),
        /// Sends half of a request.
        HALF_SENT("GET /healthz HT"),
        /// Sends one request and reads the answer.
        ANSWERED("GET /healthz HTTP/1.1\r\nHost: sluice\r\n\r\n"),
        /// Sends one request and does not read the answer.
        UNREAD("GET /metrics HTTP/1.1\r\nHost: sluice\r\n\r\n");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    private final TestNode node;
    private final Place from;
    private final @Nullable Ip source;
    private final Ip ip;
    private final int port;
    private final List<Held> held = new ArrayList<>();

    private record Held(Kind kind, SocketChannel channel) {}

    /// @param source the client's address; null leaves it to the kernel
    public HeldConnections(TestNode node, Place from, @Nullable Ip source, Ip ip, int port) {
        this.node = node;
        this.from = from;
        this.source = source;
        this.ip = ip;
        this.port = port;
    }

    /// Opens more connections, one after the other.
    ///
    /// @throws IOException if the server cannot be reached
    public void open(Kind kind, int number) throws IOException {
        Sockets.inside(
                node,
                from,
                () -> {
                    for (int i = 0; i < number; i++) {
                        held.add(new Held(kind, connect(kind)));
                    }
                    return null;
                });
    }

    /// Opens a new connection for each one that the server has closed.
    ///
    /// @return the number of closed ones
    public int reopen() throws IOException {
        List<Held> closed = new ArrayList<>();
        for (Held each : held) {
            if (!isOpen(each)) {
                closed.add(each);
            }
        }
        held.removeAll(closed);
        for (Held each : closed) {
            each.channel().close();
            open(each.kind(), 1);
        }
        return closed.size();
    }

    /// Returns the number of connections that the server has not closed. Reads what it answered,
    /// except on [Kind#UNREAD] connections.
    public int standing() throws IOException {
        int standing = 0;
        for (Held each : held) {
            if (isOpen(each)) {
                standing++;
            }
        }
        return standing;
    }

    private SocketChannel connect(Kind kind) throws IOException {
        SocketChannel channel = SocketChannel.open(Sockets.family(ip));
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL);
            // Close with a reset, so that nothing is left in TIME_WAIT.
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            if (source != null) {
                channel.bind(Sockets.address(source, 0));
            }
            channel.connect(Sockets.address(ip, port));
            channel.configureBlocking(false);
            channel.write(ByteBuffer.wrap(kind.words.getBytes(StandardCharsets.US_ASCII)));
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean isOpen(Held each) {
        try {
            if (each.kind() == Kind.UNREAD) {
                // An empty write does not reveal a closed connection, and a read would make room
                // for more data.
                return each.channel().write(ByteBuffer.wrap(new byte[] {'\n'})) >= 0;
            }
            ByteBuffer buffer = ByteBuffer.allocate(SMALL);
            int count = each.channel().read(buffer);
            while (count > 0) {
                count = each.channel().read(buffer.clear());
            }
            return count == 0;
        } catch (IOException _) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        for (Held each : held) {
            each.channel().close();
        }
        held.clear();
    }
}
