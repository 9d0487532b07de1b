package dev.sluice.testbed.traffic;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/// A long-lived TCP connection to a responder. Used by one thread at a time.
public final class ClientConnection implements Closeable {
    private final SocketChannel channel;
    private final BufferedReader reader;
    private final OutputStream writer;
    private final EchoAnswer answer;

    ClientConnection(SocketChannel channel) throws IOException {
        this.channel = channel;
        try {
            this.reader =
                    new BufferedReader(
                            new InputStreamReader(
                                    channel.socket().getInputStream(), StandardCharsets.US_ASCII));
            this.writer = channel.socket().getOutputStream();
            this.answer = EchoAnswer.parse(line());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /// Returns what the responder sent at the start.
    public EchoAnswer answer() {
        return answer;
    }

    /// Sends a line and waits for its echo.
    ///
    /// @throws IOException if the echo does not arrive in time or differs
    public void ping() throws IOException {
        String sent = Long.toHexString(System.nanoTime());
        writer.write((sent + "\n").getBytes(StandardCharsets.US_ASCII));
        String back = line();
        if (!back.equals(sent)) {
            throw new IOException("sent " + sent + ", got back " + back);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private String line() throws IOException {
        String line = reader.readLine();
        if (line == null) {
            throw new EOFException("the responder ended the connection");
        }
        return line;
    }
}
