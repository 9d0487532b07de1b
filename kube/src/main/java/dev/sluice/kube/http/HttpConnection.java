package dev.sluice.kube.http;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/// One connection to the server. Used by one thread at a time; closed by any.
final class HttpConnection implements Closeable {
    private static final Duration GLANCE = Duration.ofMillis(1);
    private static final Lookout UNLIMITED = () -> Duration.ofDays(1);

    private final TimedSocket socket;
    private final InputStream in;
    private final OutputStream out;
    private int uses;
    private long restedAt;

    /// @param socket limits the waits
    /// @param top what carries HTTP: the same socket, or TLS over it
    HttpConnection(TimedSocket socket, Socket top) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(top.getInputStream());
        this.out = top.getOutputStream();
    }

    void setReadTimeout(ReadTimeout timeout) {
        socket.setReadTimeout(timeout);
    }

    InputStream in() {
        return in;
    }

    /// Whether an earlier request was answered over this connection.
    boolean isUsed() {
        return uses > 1;
    }

    void write(byte[] request) throws IOException {
        uses++;
        out.write(request);
        out.flush();
    }

    /// Reads the head of the answer. Interim answers (1xx) are skipped.
    HttpHead head() throws IOException {
        for (int interim = 0; interim < 10; interim++) {
            HttpHead head = HttpHead.read(in);
            if (head.status() == 101) {
                break;
            }
            if (head.status() >= 200) {
                return head;
            }
        }
        throw new IOException("the answer is not HTTP/1.1");
    }

    /// Marks the start of a rest between two requests.
    void rest() {
        restedAt = System.nanoTime();
    }

    /// Whether it may be used again after a rest: the peer has neither closed it nor sent anything
    /// without being asked.
    boolean isFresh(Duration longestRest) {
        if (System.nanoTime() - restedAt > longestRest.toNanos()) {
            return false;
        }
        setReadTimeout(new ReadTimeout(GLANCE, UNLIMITED));
        try {
            int _ = in.read();
            return false;
        } catch (SocketTimeoutException _) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // It is gone all the same.
        }
    }
}
