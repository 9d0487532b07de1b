package dev.sluice.testbed.http;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Listens, and has a handler answer. Safe from any thread.
public final class HttpServer implements AutoCloseable {
    private final Opening opening;
    private final Handler handler;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private @Nullable Listener listener;

    /// A socket and the thread that waits at it.
    private record Listener(ServerSocket socket, Thread thread) {}

    /// Opens the socket to listen at; called again after [#refuse].
    @FunctionalInterface
    public interface Opening {
        ServerSocket open() throws IOException;
    }

    /// Answers requests. One that throws, or returns without an answer, has the connection cut,
    /// whatever was sent of the answer.
    @FunctionalInterface
    public interface Handler {
        void handle(HttpRequest request, HttpReply reply) throws IOException, InterruptedException;
    }

    /// Listens from now on.
    public HttpServer(Opening opening, Handler handler) throws IOException {
        this.opening = opening;
        this.handler = handler;
        accept();
    }

    /// Listens again. Nothing where it does already.
    public synchronized void accept() throws IOException {
        if (listener == null) {
            ServerSocket socket = opening.open();
            listener =
                    new Listener(
                            socket,
                            Thread.ofPlatform()
                                    .daemon()
                                    .name("http-accept")
                                    .start(() -> serve(socket)));
        }
    }

    /// Cuts all connections and refuses new ones, as if the process had died.
    public synchronized void refuse() throws IOException {
        if (listener != null) {
            listener.socket().close();
            // As long as a thread waits at it, the kernel keeps the socket, and its port.
            joined(listener.thread());
            listener = null;
        }
        for (Socket connection : connections) {
            connection.close();
        }
    }

    private static void joined(Thread thread) throws IOException {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() throws IOException {
        refuse();
    }

    private void serve(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connections.add(connection);
                Thread.ofPlatform().daemon().name("http").start(() -> serve(connection));
                if (socket.isClosed()) {
                    connection.close(); // it slipped in while all were being cut
                }
            } catch (IOException _) {
                // Closed, or the client left while it was being accepted.
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            var in = new BufferedInputStream(connection.getInputStream());
            var out = new BufferedOutputStream(connection.getOutputStream(), 64 * 1024);
            HttpRequest request = HttpRequest.read(in, () -> proceed(out));
            while (request != null) {
                var reply = new HttpReply(out);
                handler.handle(request, reply);
                out.flush();
                request =
                        reply.begun() && request.keepAlive()
                                ? HttpRequest.read(in, () -> proceed(out))
                                : null;
            }
        } catch (IOException | InterruptedException _) {
            // The client left, or was made to.
        } finally {
            connections.remove(connection);
        }
    }

    private static void proceed(OutputStream out) throws IOException {
        out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }
}
