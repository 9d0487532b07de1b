package dev.sluice.daemon.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A connection that a client keeps open, to check whether the server has closed it.
record Held(Kind kind, Socket socket) implements AutoCloseable {
    private static final InetAddress SERVER = InetAddress.ofLiteral("127.0.0.1");
    private static final int PATIENCE_MS = 20_000;
    private static final String REQUEST = "GET / HTTP/1.1\r\n\r\n";
    private static final int HALF = 8;

    enum Kind {
        /// The client sends nothing.
        IDLE,
        /// The client sends half of a request.
        HALF_SENT,
        /// The client was answered, and sends nothing more.
        ANSWERED,
        /// The client has sent a request, and reads only one byte of the answer.
        UNREAD
    }

    static Held open(Kind kind, String from, int port, String answerEnd) throws IOException {
        var socket = new Socket();
        if (kind == Kind.UNREAD) {
            // So a long answer does not fit into the kernel's buffers.
            socket.setReceiveBufferSize(4096);
        }
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        socket.connect(new InetSocketAddress(SERVER, port), PATIENCE_MS);
        socket.setSoTimeout(PATIENCE_MS);
        var held = new Held(kind, socket);
        switch (kind) {
            case IDLE -> {}
            case HALF_SENT -> held.send(REQUEST.substring(0, HALF));
            case ANSWERED -> {
                held.send(REQUEST);
                String problem = held.readTo(answerEnd);
                if (problem != null) {
                    throw new IOException(problem);
                }
            }
            case UNREAD -> {
                held.send(REQUEST);
                // By then, the server has written as much as the kernel's buffers take.
                int first = socket.getInputStream().read();
                if (first < 0) {
                    throw new IOException("hung up before the answer");
                }
            }
        }
        return held;
    }

    /// Whether the server has not closed the connection: it completes the pending exchange, or
    /// answers another request.
    boolean stands(String answerEnd) {
        try {
            switch (kind) {
                case IDLE, ANSWERED -> send(REQUEST);
                case HALF_SENT -> send(REQUEST.substring(HALF));
                case UNREAD -> {
                    socket.setReceiveBufferSize(1 << 20);
                    if (readTo(answerEnd) != null) {
                        return false;
                    }
                    send(REQUEST);
                }
            }
            return readTo(answerEnd) == null;
        } catch (IOException _) {
            return false;
        }
    }

    private void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private @Nullable String readTo(String end) throws IOException {
        var text = new StringBuilder();
        var bytes = new byte[8192];
        while (text.indexOf(end) < 0) {
            int count = socket.getInputStream().read(bytes);
            if (count < 0) {
                return "hung up after " + text.length() + " bytes";
            }
            text.append(new String(bytes, 0, count, StandardCharsets.US_ASCII));
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
