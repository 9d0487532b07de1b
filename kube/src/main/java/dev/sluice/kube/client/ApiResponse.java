package dev.sluice.kube.client;

import dev.sluice.kube.http.HttpAnswer;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/// The answer of the API server, read while it arrives. Used by one thread.
public final class ApiResponse implements Closeable {
    /// The longest string that is accepted, in characters. It exceeds the largest object that an
    /// API server accepts.
    private static final int LONGEST_TEXT = 8 << 20;

    /// Does not cache property names. Managed fields hold about as many different names as there
    /// are objects: with 10,000 objects the cache took 17 MB and saved no time. Without it, hash
    /// collisions of names cannot slow the parser down either.
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxStringLength(LONGEST_TEXT).build())
                    .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                    .build();

    private final HttpAnswer answer;
    private final InputStream text;

    private ApiResponse(HttpAnswer answer, InputStream text) {
        this.answer = answer;
        this.text = text;
    }

    /// @throws IOException if the body is not compressed as its head says
    static ApiResponse of(HttpAnswer answer) throws IOException {
        boolean isZipped = "gzip".equals(answer.header("Content-Encoding"));
        return new ApiResponse(
                answer, isZipped ? new GZIPInputStream(answer.body(), 8192) : answer.body());
    }

    /// Creates a parser that is before the first token of the body. The parser throws Jackson's
    /// exceptions, also when the connection fails.
    public JsonParser parser() {
        return JSON.createParser(ObjectReadContext.empty(), text);
    }

    /// When the API server answered, by its clock; empty if it does not say.
    public Optional<Instant> date() {
        String date = answer.header("Date");
        if (date == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /// Sets the longest wait for each further part of the body.
    public void setPatience(Duration patience) {
        answer.setPatience(patience);
    }

    /// Closes the connection if the body has not ended.
    @Override
    public void close() {
        answer.close();
    }
}
