package dev.sluice.testbed.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A request that was read completely.
///
/// @param path decoded, without the query
/// @param query decoded; of a parameter that occurs twice, the last
/// @param headers names in lower case
public record HttpRequest(
        String method,
        String path,
        Map<String, String> query,
        Map<String, String> headers,
        String body) {
    private static final int LONGEST_LINE = 16_384;

    public HttpRequest {
        query = Map.copyOf(query);
        headers = Map.copyOf(headers);
    }

    /// Returns a parameter of the query; empty if it is missing or has an empty value.
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(query.get(name)).filter(text -> !text.isEmpty());
    }

    /// Whether a flag of the query is `true` or `1`, as the API server reads flags.
    public boolean flag(String name) {
        return parameter(name).filter(t -> t.equals("true") || t.equals("1")).isPresent();
    }

    public String header(String name) {
        return headers.getOrDefault(name, "");
    }

    boolean keepAlive() {
        return !header("connection").toLowerCase(Locale.ROOT).contains("close");
    }

    /// Reads the next request of a connection.
    ///
    /// @param proceed called after the headers if the client sent `Expect: 100-continue`
    /// @return null if the client ended the connection instead
    /// @throws IOException if this is not a request, or its body is chunked
    static @Nullable HttpRequest read(InputStream in, Interim proceed) throws IOException {
        String start = line(in);
        if (start.isEmpty()) {
            return null;
        }
        String[] words = start.split(" ", -1);
        if (words.length != 3) {
            throw new IOException("not a request: " + start);
        }
        Map<String, String> headers = new HashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                throw new IOException("not a header: " + line);
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        if (headers.getOrDefault("expect", "").equalsIgnoreCase("100-continue")) {
            proceed.proceed();
        }
        String body = body(in, headers);
        String[] target = words[1].split("\\?", 2);
        return new HttpRequest(
                words[0],
                decoded(target[0]),
                target.length == 2 ? query(target[1]) : Map.of(),
                headers,
                body);
    }

    @FunctionalInterface
    interface Interim {
        void proceed() throws IOException;
    }

    private static String body(InputStream in, Map<String, String> headers) throws IOException {
        if (headers.containsKey("transfer-encoding")) {
            throw new IOException("bodies in chunks are not read here");
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the request's body ended early");
        }
        return new String(body, StandardCharsets.UTF_8);
    }

    private static Map<String, String> query(String text) {
        Map<String, String> query = new HashMap<>();
        for (String pair : text.split("&", -1)) {
            String[] both = pair.split("=", 2);
            query.put(decoded(both[0]), both.length == 2 ? decoded(both[1]) : "");
        }
        return query;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (line.length() == LONGEST_LINE) {
                throw new IOException("a line of a request is too long");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
