package dev.sluice.kube.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Sends requests to one server. Each answer that is being read has a connection of its own, so a
/// connection that dies unnoticed stops only that one. Redirects are not followed. Safe from any
/// thread.
public final class HttpClient implements AutoCloseable {
    private final Dialer dialer;
    private final IdleConnections idle = new IdleConnections();

    /// The sockets of all connections, idle or not.
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    public HttpClient(Dialer dialer) {
        this.dialer = dialer;
    }

    /// Sends a request and waits for the head of the answer.
    ///
    /// @param patience the longest wait for the head, connecting included, and then for each part
    ///   of the body
    /// @param lookout limits the time of the whole body
    /// @throws IOException if the connection fails or a limit is exceeded. An
    ///   [InterruptedIOException] that is no timeout says that the thread was interrupted
    public HttpAnswer send(HttpCall call, Duration patience, Lookout lookout) throws IOException {
        ReadTimeout untilHead = ReadTimeout.forAnswer(patience);
        byte[] bytes =
                call.bytes(
                        dialer.isRelayed()
                                ? "http://" + dialer.server() + call.target()
                                : call.target(),
                        dialer.proxyHeaders());
        while (true) {
            HttpConnection connection = connection(untilHead);
            try {
                connection.setReadTimeout(untilHead);
                connection.write(bytes);
                HttpHead head = connection.head();
                return new HttpAnswer(
                        head, connection, new ReadTimeout(patience, lookout), this::release);
            } catch (IOException e) {
                connection.close();
                boolean mayHaveRested =
                        connection.isUsed() && !(e instanceof InterruptedIOException);
                if (!mayHaveRested || !call.isRepeatable() || closed) {
                    throw TimedSocket.interrupted(e);
                }
                // The server has closed it meanwhile.
            }
        }
    }

    /// Closes idle connections now and others after their answers.
    public void retire() {
        idle.close();
    }

    /// Closes all connections.
    @Override
    public void close() {
        closed = true;
        idle.close();
        open.forEach(HttpClient::close);
    }

    private HttpConnection connection(ReadTimeout timeout) throws IOException {
        @Nullable HttpConnection rested = idle.take();
        if (rested != null) {
            return rested;
        }
        return dialer.dial(timeout, this::opened);
    }

    private void opened(Socket socket) {
        open.removeIf(Socket::isClosed);
        open.add(socket);
        if (closed) {
            close(socket);
        }
    }

    private void release(HttpConnection connection) {
        idle.put(connection);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // It is gone all the same.
        }
    }
}
