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

/// Connections to an HTTP server that one client keeps and makes no use of. What the server closes
/// is noticed when the client looks, and opened again when it is told to.
///
/// Used by one thread at a time.
public final class HeldConnections implements AutoCloseable {
    private static final int SMALL = 4096;

    /// How a client holds a connection.
    public enum Kind {
        /// It says nothing.
        IDLE(""),
        /// It says half of a request.
        HALF_SENT("GET /healthz HT"),
        /// It asks once and reads what is answered.
        ANSWERED("GET /healthz HTTP/1.1\r\nHost: sluice\r\n\r\n"),
        /// It asks, and does not read the answer.
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

    /// @param source the address to hold them from; null leaves it to the kernel
    public HeldConnections(TestNode node, Place from, @Nullable Ip source, Ip ip, int port) {
        this.node = node;
        this.from = from;
        this.source = source;
        this.ip = ip;
        this.port = port;
    }

    /// Opens so many more, one after the other.
    ///
    /// @throws IOException if the server cannot be reached at all
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

    /// Opens another for each one that the server has closed.
    ///
    /// @return how many those were
    public int reopen() throws IOException {
        List<Held> closed = new ArrayList<>();
        for (Held each : held) {
            if (!stands(each)) {
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

    /// How many the server has not closed. What it has answered is read, but for those that do not
    /// read.
    public int standing() throws IOException {
        int standing = 0;
        for (Held each : held) {
            if (stands(each)) {
                standing++;
            }
        }
        return standing;
    }

    private SocketChannel connect(Kind kind) throws IOException {
        SocketChannel channel = SocketChannel.open(Sockets.family(ip));
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL);
            // Ends with a reset: nothing is left in TIME_WAIT.
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

    private static boolean stands(Held each) {
        try {
            if (each.kind() == Kind.UNREAD) {
                // A write of nothing tells nothing, and a read would make room for more.
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
