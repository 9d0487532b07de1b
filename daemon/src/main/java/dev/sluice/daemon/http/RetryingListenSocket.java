package dev.sluice.daemon.http;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Listens as soon as that can be done: tries again until it is closed. Belongs to the event loop.
public final class RetryingListenSocket {
    private final WebServer server;
    private final Supplier<CompletableFuture<ListenSocket>> attempt;
    private final Duration retry;
    private final Observer observer;
    private @Nullable ListenSocket socket;
    private @Nullable Future<?> next;
    private String failure = "";
    private boolean closed;

    /// Told on the event loop.
    public interface Observer {
        /// It cannot listen, and tries again. Told once for as long as the reason is the same.
        void failed(String why);

        /// It listens, after it could not.
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

    /// Whether it listens now.
    public boolean isOpen() {
        return socket != null;
    }

    /// Listens no more and tries no more; connections that stand are answered to their end.
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
