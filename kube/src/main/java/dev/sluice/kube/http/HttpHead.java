package dev.sluice.kube.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The head of an answer.
///
/// @param persistent whether the connection may serve another request, as far as the head says
/// @param headers by name in lower case; of repeated ones, the values are joined by commas
record HttpHead(int status, boolean persistent, Map<String, String> headers) {
    /// The longest head, in bytes.
    private static final int LONGEST = 64 << 10;

    private static final Pattern STATUS =
            Pattern.compile("HTTP/1\\.([01]) ([1-5][0-9][0-9])(?: .*)?");

    /// Reads a head, one byte after the other, so that nothing behind it is read.
    ///
    /// @throws IOException also if this is no HTTP
    static HttpHead read(InputStream in) throws IOException {
        var lines = new Lines(in);
        Matcher status = STATUS.matcher(lines.next());
        if (!status.matches()) {
            throw new IOException("the answer is not HTTP/1.1");
        }
        Map<String, String> headers = new TreeMap<>();
        for (String line = lines.next(); !line.isEmpty(); line = lines.next()) {
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw new IOException("the answer holds a header without a name");
            }
            headers.merge(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip(),
                    (a, b) -> a + "," + b);
        }
        boolean close =
                headers.getOrDefault("connection", "").toLowerCase(Locale.ROOT).contains("close");
        return new HttpHead(
                Integer.parseInt(status.group(2)), status.group(1).equals("1") && !close, headers);
    }

    @Nullable String header(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    /// Reads lines that end with LF or CRLF.
    private static final class Lines {
        private final InputStream in;
        private int left = LONGEST;

        Lines(InputStream in) {
            this.in = in;
        }

        String next() throws IOException {
            var line = new ByteArrayOutputStream();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new EOFException("the connection was cut");
                }
                if (--left < 0) {
                    throw new IOException("the head of the answer is longer than 64 KiB");
                }
                line.write(c);
            }
            String text = line.toString(ISO_8859_1);
            return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
        }
    }
}
