package dev.sluice.kube.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;

/// The body of an answer: in chunks, of a given length, or until the connection ends.
final class HttpBody extends InputStream {
    /// The longest line that gives the size of a chunk, and the longest trailer, in bytes.
    private static final int LONGEST_LINE = 4096;

    /// The most digits of a chunk's size: what a `long` holds.
    private static final int LONGEST_SIZE = 15;

    private final InputStream in;
    private final Form form;

    /// What is left of the body, or of the current chunk, in bytes.
    private long left;

    private boolean started;
    private boolean ended;

    private enum Form {
        CHUNKS,
        LENGTH,
        UNTIL_CLOSE
    }

    private HttpBody(InputStream in, Form form, long length) {
        this.in = in;
        this.form = form;
        this.left = length;
        this.ended = form == Form.LENGTH && length == 0;
    }

    /// @throws IOException if the head contradicts itself
    static HttpBody of(HttpHead head, InputStream in) throws IOException {
        if (head.status() == 204 || head.status() == 304) {
            return new HttpBody(in, Form.LENGTH, 0);
        }
        String encoding = head.header("Transfer-Encoding");
        if (encoding != null) {
            if (!encoding.toLowerCase(Locale.ROOT).equals("chunked")) {
                throw new IOException("the answer has an unknown transfer encoding");
            }
            return new HttpBody(in, Form.CHUNKS, 0);
        }
        String length = head.header("Content-Length");
        if (length == null) {
            return new HttpBody(in, Form.UNTIL_CLOSE, Long.MAX_VALUE);
        }
        if (!length.matches("[0-9]{1,18}")) {
            throw new IOException("the answer has no valid length");
        }
        return new HttpBody(in, Form.LENGTH, Long.parseLong(length));
    }

    /// Whether the body ended and the connection goes on behind it.
    boolean isComplete() {
        return ended && form != Form.UNTIL_CLOSE;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (!ended && left == 0) {
            nextChunk();
        }
        if (ended) {
            return -1;
        }
        int count = in.read(into, from, (int) Math.min(length, left));
        if (count < 0) {
            if (form != Form.UNTIL_CLOSE) {
                throw new EOFException("the connection was cut");
            }
            ended = true;
            return -1;
        }
        left -= count;
        if (left == 0 && form == Form.LENGTH) {
            ended = true;
        }
        return count;
    }

    /// The size at the beginning of a line, before extensions. A chunk comes with each change that
    /// a watch tells, so no regular expression is compiled here.
    private static long size(String line) throws IOException {
        int end = 0;
        while (end < line.length() && HexFormat.isHexDigit(line.charAt(end))) {
            end++;
        }
        boolean ends = end == line.length() || line.charAt(end) == ';' || line.charAt(end) == ' ';
        if (!ends || end == 0 || end > LONGEST_SIZE) {
            throw new IOException("the answer holds a chunk without a size");
        }
        return Long.parseLong(line, 0, end, 16);
    }

    private void nextChunk() throws IOException {
        if (started && !line().isEmpty()) {
            throw new IOException("the answer holds a chunk of another length than it says");
        }
        started = true;
        left = size(line());
        if (left == 0) {
            while (!line().isEmpty()) {
                // Trailers say nothing to us.
            }
            ended = true;
        }
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection was cut");
            }
            if (line.length() == LONGEST_LINE) {
                throw new IOException("the answer holds a chunk without a size");
            }
            line.append((char) c);
        }
        int length = line.length();
        return length > 0 && line.charAt(length - 1) == '\r'
                ? line.substring(0, length - 1)
                : line.toString();
    }
}
