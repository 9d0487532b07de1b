package dev.sluice.kube.client;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/// What the API server answers, as it arrives. Used by one thread.
public final class ApiResponse implements Closeable {
    /// Longer than all of an object that the API server takes.
    private static final int LONGEST_TEXT = 8 << 20;

    /// Does not remember the property names it meets, which would make it no faster here: managed
    /// fields hold as many names as there are objects, and with 10,000 of them the memory for names
    /// cost 17 MB. Nor can names that collide do any harm.
    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxStringLength(LONGEST_TEXT).build())
                    .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                    .build();

    private final BodyStream body;
    private final InputStream text;

    private ApiResponse(BodyStream body, InputStream text) {
        this.body = body;
        this.text = text;
    }

    static ApiResponse of(BodyStream body, boolean zipped) throws IOException {
        return new ApiResponse(body, zipped ? new GZIPInputStream(body, 8192) : body);
    }

    /// A parser of the text, before its first token. Its failures are Jackson's, those of the
    /// connection included.
    public JsonParser parser() {
        return JSON.createParser(ObjectReadContext.empty(), text);
    }

    /// From now on, waits so long for each part.
    public void setPatience(Duration patience) {
        body.setPatience(patience);
    }

    /// Hangs up, if the server has not.
    @Override
    public void close() {
        body.close();
    }
}
