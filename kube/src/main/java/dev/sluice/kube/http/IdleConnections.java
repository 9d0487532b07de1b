package dev.sluice.kube.http;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Connections that wait for another request. Safe from any thread.
final class IdleConnections {
    private static final int MOST = 4;
    private static final Duration LONGEST_REST = Duration.ofSeconds(30);

    private final Deque<HttpConnection> idle = new ArrayDeque<>();
    private boolean closed;

    /// The one that was used last; null if there is none that can be used.
    @Nullable HttpConnection take() {
        while (true) {
            HttpConnection connection;
            synchronized (this) {
                connection = idle.pollFirst();
            }
            if (connection == null || connection.isFresh(LONGEST_REST)) {
                return connection;
            }
            connection.close();
        }
    }

    void put(HttpConnection connection) {
        HttpConnection surplus = connection;
        synchronized (this) {
            if (!closed) {
                connection.rest();
                idle.addFirst(connection);
                surplus = idle.size() > MOST ? idle.pollLast() : null;
            }
        }
        if (surplus != null) {
            surplus.close();
        }
    }

    /// Closes them all, and from now on each that is put here.
    synchronized void close() {
        closed = true;
        idle.forEach(HttpConnection::close);
        idle.clear();
    }
}
