package dev.sluice.kube.http;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An answer, whose body is read while it arrives. Used by one thread, which must close it.
public final class HttpAnswer implements Closeable {
    /// What is read of the rest of a body to keep the connection: bytes, and the wait for them.
    private static final int REST = 64 << 10;

    private static final Duration REST_WAIT = Duration.ofMillis(50);

    private final HttpHead head;
    private final HttpConnection connection;
    private final HttpBody body;
    private final Lookout lookout;
    private final Consumer<HttpConnection> released;
    private boolean closed;

    HttpAnswer(
            HttpHead head,
            HttpConnection connection,
            ReadTimeout timeout,
            Consumer<HttpConnection> released)
            throws IOException {
        this.head = head;
        this.connection = connection;
        this.body = HttpBody.of(head, connection.in());
        this.lookout = timeout.total();
        this.released = released;
        connection.setReadTimeout(timeout);
    }

    public int status() {
        return head.status();
    }

    /// Whether the status is a success.
    public boolean isSuccess() {
        return head.status() / 100 == 2;
    }

    /// @param name in any case
    public @Nullable String header(String name) {
        return head.header(name);
    }

    public InputStream body() {
        return body;
    }

    /// Sets the longest wait for each further part of the body.
    public void setPatience(Duration patience) {
        connection.setReadTimeout(new ReadTimeout(patience, lookout));
    }

    /// Keeps the connection for another request if the body has ended, or ends now. Closes it
    /// otherwise.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (head.persistent() && ends()) {
            released.accept(connection);
        } else {
            connection.close();
        }
    }

    private boolean ends() {
        try {
            if (!body.isComplete()) {
                connection.setReadTimeout(ReadTimeout.forAnswer(REST_WAIT));
                body.skipNBytes(REST);
            }
        } catch (IOException _) {
            // Its end, or the end of our patience.
        }
        return body.isComplete();
    }
}
