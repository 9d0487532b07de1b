package dev.sluice.testbed.http;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/// The reply to one request. Call exactly one of its methods, once. Used by the connection's
/// thread.
public final class HttpReply {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

    private static final int BUFFER = 64 * 1024;

    private final OutputStream out;
    private boolean begun;

    HttpReply(OutputStream out) {
        this.out = out;
    }

    boolean begun() {
        return begun;
    }

    /// Sends a whole reply.
    ///
    /// @param parts the body, in order
    public void send(int status, String contentType, List<byte[]> parts) throws IOException {
        long length = parts.stream().mapToLong(part -> part.length).sum();
        begin(status, contentType, "Content-Length: " + length);
        var buffered = new BufferedOutputStream(out, BUFFER);
        for (byte[] part : parts) {
            buffered.write(part);
        }
        buffered.flush();
    }

    /// Sends a whole reply as [#send] does, compressed by gzip at the fastest level.
    public void sendCompressed(int status, String contentType, List<byte[]> parts)
            throws IOException {
        begin(status, contentType, "Content-Encoding: gzip\r\nTransfer-Encoding: chunked");
        try (var gzip = new FastGzip(new BufferedOutputStream(new Chunks(out), BUFFER))) {
            for (byte[] part : parts) {
                gzip.write(part);
            }
        }
    }

    /// Begins a chunked reply. Each flush sends what was written; closing the stream ends the body.
    public OutputStream stream(int status, String contentType) throws IOException {
        begin(status, contentType, "Transfer-Encoding: chunked");
        out.flush();
        return new BufferedOutputStream(new Chunks(out), BUFFER);
    }

    private void begin(int status, String contentType, String framing) throws IOException {
        begun = true;
        String head =
                "HTTP/1.1 %d %s\r\nDate: %s\r\nContent-Type: %s\r\n%s\r\n\r\n"
                        .formatted(
                                status,
                                status < 400 ? "OK" : "Error",
                                DATE.format(ZonedDateTime.now(ZoneOffset.UTC)),
                                contentType,
                                framing);
        out.write(head.getBytes(StandardCharsets.US_ASCII));
    }

    /// Writes each buffer as one chunk. The buffer in front of it makes a chunk of each full or
    /// flushed buffer.
    private static final class Chunks extends FilterOutputStream {
        private static final byte[] END_OF_LINE = {'\r', '\n'};

        Chunks(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length > 0) {
                out.write(
                        (Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                out.write(bytes, offset, length);
                out.write(END_OF_LINE);
            }
        }

        /// Ends the body; the connection stays open.
        @Override
        public void close() throws IOException {
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
    }

    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out, BUFFER);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
