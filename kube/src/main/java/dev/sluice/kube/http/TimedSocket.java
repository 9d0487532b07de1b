package dev.sluice.kube.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A connected socket whose reads wait only as long as a [ReadTimeout] allows. TLS is layered over
/// it, so the limits hold in handshakes too. Interrupting the reading thread closes it.
final class TimedSocket extends Socket {
    private final SocketChannel channel;
    private final Socket socket;
    private final InputStream in;
    private ReadTimeout timeout;

    private TimedSocket(SocketChannel channel, ReadTimeout timeout) throws IOException {
        super((SocketImpl) null);
        this.channel = channel;
        this.socket = channel.socket();
        this.in = new TimedStream(socket.getInputStream());
        this.timeout = timeout;
    }

    /// Connects.
    ///
    /// @param longest the longest wait for the connection
    /// @param timeout the limits of reads, until [#setReadTimeout]
    static TimedSocket connect(InetSocketAddress to, Duration longest, ReadTimeout timeout)
            throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.socket().setTcpNoDelay(true);
            channel.socket().setKeepAlive(true);
            channel.socket().connect(to, millis(longest));
            return new TimedSocket(channel, timeout);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw interrupted(e instanceof IOException io ? io : new IOException(e));
        }
    }

    /// Sets the limits of further reads.
    void setReadTimeout(ReadTimeout timeout) {
        this.timeout = timeout;
    }

    @Override
    public InputStream getInputStream() {
        return in;
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return socket.getOutputStream();
    }

    /// Closes the connection at once, without a farewell of TLS. From any thread.
    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static int millis(Duration time) {
        return Math.clamp(time.toMillis(), 1, Integer.MAX_VALUE);
    }

    /// Turns the failure of an interrupted thread into what says so.
    static IOException interrupted(IOException e) {
        return Thread.currentThread().isInterrupted()
                ? (IOException) new InterruptedIOException("told to stop").initCause(e)
                : e;
    }

    private final class TimedStream extends InputStream {
        private final InputStream source;

        TimedStream(InputStream source) {
            this.source = source;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            Duration left = timeout.silence();
            while (left.isPositive()) {
                Duration until = timeout.total().look();
                Duration time = left.compareTo(until) < 0 ? left : until;
                socket.setSoTimeout(millis(time));
                try {
                    return source.read(into, from, length);
                } catch (SocketTimeoutException _) {
                    left = left.minus(time);
                } catch (IOException e) {
                    throw interrupted(e);
                }
            }
            throw new SocketTimeoutException(
                    "nothing arrived for " + timeout.silence().toSeconds() + " s");
        }

        @Override
        public int available() throws IOException {
            return source.available();
        }
    }

    // What JSSE asks of a socket that it is layered over.

    @Override
    public boolean isConnected() {
        return socket.isConnected();
    }

    @Override
    public boolean isBound() {
        return socket.isBound();
    }

    @Override
    public boolean isClosed() {
        return socket.isClosed();
    }

    @Override
    public boolean isInputShutdown() {
        return socket.isInputShutdown();
    }

    @Override
    public boolean isOutputShutdown() {
        return socket.isOutputShutdown();
    }

    @Override
    public void shutdownInput() throws IOException {
        socket.shutdownInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public @Nullable InetAddress getInetAddress() {
        return socket.getInetAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
        return socket.getLocalAddress();
    }

    @Override
    public int getPort() {
        return socket.getPort();
    }

    @Override
    public int getLocalPort() {
        return socket.getLocalPort();
    }

    @Override
    public @Nullable SocketAddress getRemoteSocketAddress() {
        return socket.getRemoteSocketAddress();
    }

    @Override
    public @Nullable SocketAddress getLocalSocketAddress() {
        return socket.getLocalSocketAddress();
    }

    @Override
    public int getSoLinger() throws SocketException {
        return socket.getSoLinger();
    }
}
