package dev.sluice.kube.watch;

import dev.sluice.kube.client.ApiException;
import dev.sluice.kube.client.StatusReader;
import dev.sluice.kube.decode.DecodeResult;
import dev.sluice.kube.decode.JsonObjectReader;
import dev.sluice.kube.decode.Metadata;
import dev.sluice.kube.decode.ObjectReader;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// One event of a watch.
///
/// @param <N> the type of the objects' names
/// @param <V> the record that the objects become
sealed interface WatchEvent<N, V> {
    /// The object is new or was changed.
    record Present<N, V>(DecodeResult<N, V> reading) implements WatchEvent<N, V> {}

    /// The object was deleted, or no longer matches the selectors.
    record Gone<N, V>(DecodeResult<N, V> reading) implements WatchEvent<N, V> {}

    /// There was no other event up to this resource version.
    record Bookmark<N, V>(String resourceVersion) implements WatchEvent<N, V> {}

    /// The server ends the watch with an error.
    record Refusal<N, V>(ApiException reason) implements WatchEvent<N, V> {}

    /// Reads one event.
    ///
    /// @param parser at the first token of the event; it is left at the last one
    /// @throws MalformedAnswerException if the value is not an event
    /// @throws tools.jackson.core.JacksonException if it is not JSON or is truncated
    static <N, V> WatchEvent<N, V> read(JsonParser parser, ObjectReader<N, V> reader)
            throws MalformedAnswerException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new MalformedAnswerException("the watch holds something that is not an event");
        }
        WatchEvent<N, V> event = new Draft<>(parser, reader).read();
        if (event == null) {
            throw new MalformedAnswerException("the watch holds an event without type and object");
        }
        return event;
    }

    /// Reads `type` before `object`, the order in which the API server writes them. An object
    /// without a type is not an event.
    final class Draft<N, V> {
        private final JsonParser parser;
        private final ObjectReader<N, V> reader;
        private final JsonObjectReader json;
        private String type = "";
        private @Nullable WatchEvent<N, V> event;

        private Draft(JsonParser parser, ObjectReader<N, V> reader) {
            this.parser = parser;
            this.reader = reader;
            this.json = new JsonObjectReader(parser);
        }

        private @Nullable WatchEvent<N, V> read() {
            json.object(field -> {
                switch (field) {
                    case "type" -> type = json.text("");
                    case "object" -> event = object();
                    default -> json.skip();
                }
            });
            return event;
        }

        private @Nullable WatchEvent<N, V> object() {
            return switch (type) {
                case "ADDED", "MODIFIED" -> new Present<>(reader.read(parser));
                case "DELETED" -> new Gone<>(reader.read(parser));
                case "BOOKMARK" -> new Bookmark<>(version());
                case "ERROR" -> new Refusal<>(StatusReader.read(parser, 500, Duration.ZERO));
                default -> {
                    json.skip();
                    yield null;
                }
            };
        }

        private String version() {
            var metadata = new Metadata();
            json.object(field -> {
                if (field.equals("metadata")) {
                    metadata.read(json);
                } else {
                    json.skip();
                }
            });
            return metadata.resourceVersion();
        }
    }
}
