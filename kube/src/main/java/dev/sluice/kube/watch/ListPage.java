package dev.sluice.kube.watch;

import dev.sluice.kube.decode.DecodeResult;
import dev.sluice.kube.decode.JsonObjectReader;
import dev.sluice.kube.decode.ObjectReader;
import java.util.function.Consumer;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// The metadata of one page of a list.
///
/// @param resourceVersion the version of the whole list
/// @param next the token of the next page; empty if this is the last
record ListPage(String resourceVersion, String next) {
    /// Reads a page, object by object.
    ///
    /// @param parser before its first token
    /// @param each is called with each object
    /// @throws MalformedAnswerException if the page is JSON, but not a list; it must not count as
    ///   an empty one
    /// @throws tools.jackson.core.JacksonException if it is not JSON or is truncated
    static <N, V> ListPage read(
            JsonParser parser, ObjectReader<N, V> reader, Consumer<DecodeResult<N, V>> each)
            throws MalformedAnswerException {
        parser.nextToken();
        var json = new JsonObjectReader(parser);
        var draft = new Draft();
        json.object(field -> {
            switch (field) {
                case "metadata" -> json.object(inner -> draft.metadata(inner, json));
                case "items" -> {
                    draft.hasItems = isListOrAbsent(parser);
                    json.list(Integer.MAX_VALUE, () -> each.accept(reader.read(parser)));
                }
                default -> json.skip();
            }
        });
        if (!draft.hasItems || draft.resourceVersion.isEmpty()) {
            throw new MalformedAnswerException("the answer is not a list of API objects");
        }
        return new ListPage(draft.resourceVersion, draft.next);
    }

    private static boolean isListOrAbsent(JsonParser parser) {
        return parser.currentToken() == JsonToken.START_ARRAY
                || parser.currentToken() == JsonToken.VALUE_NULL;
    }

    private static final class Draft {
        private String resourceVersion = "";
        private String next = "";
        private boolean hasItems;

        void metadata(String field, JsonObjectReader json) {
            switch (field) {
                case "resourceVersion" -> resourceVersion = json.text("");
                case "continue" -> next = json.text("");
                default -> json.skip();
            }
        }
    }
}
