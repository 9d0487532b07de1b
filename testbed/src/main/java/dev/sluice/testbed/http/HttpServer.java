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

/// An HTTP server that passes each request to a handler. Safe from any thread.
public final class HttpServer implements AutoCloseable {
    private final Opening opening;
    private final Handler handler;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private @Nullable Listener listener;

    /// A listening socket and the thread that accepts its connections.
    private record Listener(ServerSocket socket, Thread thread) {}

    /// Opens the listening socket; called again by [#accept] after [#refuse].
    @FunctionalInterface
    public interface Opening {
        ServerSocket open() throws IOException;
    }

    /// Answers requests. If it throws or returns without a reply, the connection is closed, even in
    /// the middle of a reply.
    @FunctionalInterface
    public interface Handler {
        void handle(HttpRequest request, HttpReply reply) throws IOException, InterruptedException;
    }

    /// Opens the socket and starts to listen.
    public HttpServer(Opening opening, Handler handler) throws IOException {
        this.opening = opening;
        this.handler = handler;
        accept();
    }

    /// Listens again. Does nothing if it listens already.
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

    /// Closes all connections and refuses new ones, as if the process had died.
    public synchronized void refuse() throws IOException {
        if (listener != null) {
            listener.socket().close();
            // As long as a thread waits in accept(), the kernel keeps the socket and its port.
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
                    connection.close(); // accepted while refuse() was closing all
                }
            } catch (IOException _) {
                // The socket was closed, or the client closed the connection before it was
                // accepted.
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
            // The client or refuse() closed the connection.
        } finally {
            connections.remove(connection);
        }
    }

    private static void proceed(OutputStream out) throws IOException {
        out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }
}
