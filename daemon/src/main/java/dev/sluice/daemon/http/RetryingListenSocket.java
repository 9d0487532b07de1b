package dev.sluice.daemon.http;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Opens a listening socket, and retries until it succeeds or is closed. Used by the event loop
/// only.
public final class RetryingListenSocket {
    private final WebServer server;
    private final Supplier<CompletableFuture<ListenSocket>> attempt;
    private final Duration retry;
    private final Observer observer;
    private @Nullable ListenSocket socket;
    private @Nullable Future<?> next;
    private String failure = "";
    private boolean closed;

    /// Called on the event loop.
    public interface Observer {
        /// The socket cannot be opened and a retry follows. Called again only for another reason.
        void failed(String why);

        /// The socket was opened after a failure.
        void mended();
    }

    RetryingListenSocket(
            WebServer server,
            Supplier<CompletableFuture<ListenSocket>> attempt,
            Duration retry,
            Observer observer) {
        this.server = server;
        this.attempt = attempt;
        this.retry = retry;
        this.observer = observer;
    }

    void open() {
        if (!closed) {
            var _ = attempt.get().whenComplete(this::opened);
        }
    }

    /// Whether the socket is open.
    public boolean isOpen() {
        return socket != null;
    }

    /// Stops listening and retrying. Established connections continue.
    public void close() {
        closed = true;
        if (next != null) {
            next.cancel(false);
        }
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }

    private void opened(@Nullable ListenSocket opened, @Nullable Throwable cause) {
        if (opened == null) {
            failed(cause == null || cause.getMessage() == null ? "" + cause : cause.getMessage());
        } else if (closed) {
            opened.close();
        } else {
            socket = opened;
            if (!failure.isEmpty()) {
                failure = "";
                observer.mended();
            }
        }
    }

    private void failed(String why) {
        if (closed) {
            return;
        }
        next = server.later(retry, this::open);
        if (!why.equals(failure)) {
            failure = why;
            observer.failed(why);
        }
    }
}
