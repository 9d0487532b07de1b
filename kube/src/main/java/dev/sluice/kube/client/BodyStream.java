package dev.sluice.kube.client;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The body of an answer, read while it arrives. A read fails if nothing arrives for too long,
/// because a peer that has died never closes its connection. One thread reads; a thread of the HTTP
/// client writes.
final class BodyStream extends InputStream {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final AsyncBody source;
    private final BlockingQueue<Arrival> arrivals;
    private final Lookout lookout;
    private Duration patience;
    private Iterator<ByteBuffer> buffers = List.<ByteBuffer>of().iterator();
    private ByteBuffer buffer = NOTHING;
    private boolean asked;
    private boolean over;

    /// What the HTTP client's thread passes to the reader.
    private sealed interface Arrival {
        record Bytes(List<ByteBuffer> buffers) implements Arrival {}

        record End(@Nullable Throwable failure) implements Arrival {}
    }

    /// Queues what arrives. It exists before the answer does, because the client needs it for the
    /// request.
    static final class Inlet implements AsyncBody.Consumer<List<ByteBuffer>> {
        private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();

        @Override
        public void consume(List<ByteBuffer> bytes, AsyncBody body) {
            arrivals.add(new Arrival.Bytes(bytes));
        }

        /// @param patience the longest wait of a read for anything to arrive
        BodyStream open(AsyncBody source, Duration patience, Lookout lookout) {
            var _ =
                    source.done()
                            .whenComplete((_, failure) -> arrivals.add(new Arrival.End(failure)));
            return new BodyStream(source, arrivals, patience, lookout);
        }
    }

    private BodyStream(
            AsyncBody source, BlockingQueue<Arrival> arrivals, Duration patience, Lookout lookout) {
        this.source = source;
        this.arrivals = arrivals;
        this.patience = patience;
        this.lookout = lookout;
    }

    /// Sets the longest wait of each further read.
    void setPatience(Duration patience) {
        this.patience = patience;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        while (!buffer.hasRemaining()) {
            if (buffers.hasNext()) {
                buffer = buffers.next();
            } else if (over) {
                return -1;
            } else if (!await()) {
                throw new SocketTimeoutException(
                        "nothing arrived for " + patience.toSeconds() + " s");
            }
        }
        int count = Math.min(length, buffer.remaining());
        buffer.get(into, offset, count);
        return count;
    }

    /// Cancels the request if the body has not ended.
    @Override
    public void close() {
        over = true;
        buffer = NOTHING;
        source.cancel();
    }

    /// @return false if nothing arrived in time
    private boolean await() throws IOException {
        if (!asked) {
            asked = true;
            source.consume();
        }
        return switch (next()) {
            case null -> false;
            case Arrival.Bytes(var bytes) -> {
                asked = false;
                buffers = bytes.iterator();
                yield true;
            }
            case Arrival.End(var failure) -> {
                over = true;
                if (failure != null) {
                    throw new IOException(Failures.reason(failure), failure);
                }
                yield true;
            }
        };
    }

    /// @return null if nothing arrived within `patience`
    private @Nullable Arrival next() throws IOException {
        Duration left = patience;
        while (left.isPositive()) {
            Duration until = lookout.look();
            Duration time = left.compareTo(until) < 0 ? left : until;
            Arrival arrival = next(time);
            if (arrival != null) {
                return arrival;
            }
            left = left.minus(time);
        }
        return null;
    }

    private @Nullable Arrival next(Duration time) throws IOException {
        try {
            return arrivals.poll(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("told to stop");
        }
    }
}
