package dev.sluice.kube.events;

import dev.sluice.kube.client.ApiClient;
import dev.sluice.kube.client.ApiResponse;
import dev.sluice.kube.client.Lookout;
import dev.sluice.kube.decode.JsonObjectReader;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Asks for the uid of an object, which its records do not keep: `kubectl describe` shows an event
/// beside its object only where the event tells the uid.
///
/// By a list, since a service proxy may list Services and slices, but not get them.
record UidLookup(ApiClient api, Duration patience) {
    /// @param collection the path of the collection, its namespace included
    /// @return empty where there is no such object, or the API server does not tell
    String of(String collection, String name) throws InterruptedException {
        String target =
                collection + "?fieldSelector=metadata.name%3D" + name + "&resourceVersion=0";
        try (ApiResponse answer =
                        api.get(
                                target,
                                false,
                                patience,
                                Lookout.within(patience, System::nanoTime));
                JsonParser parser = answer.parser()) {
            return parser.nextToken() == JsonToken.START_OBJECT ? new Search(parser).run() : "";
        } catch (IOException | JacksonException _) {
            return "";
        }
    }

    /// `items[].metadata.uid`.
    private static final class Search {
        private final JsonObjectReader json;
        private @Nullable String uid;

        Search(JsonParser parser) {
            this.json = new JsonObjectReader(parser);
        }

        String run() {
            json.object(field -> {
                if (field.equals("items")) {
                    json.list(Integer.MAX_VALUE, () -> json.object(this::ofItem));
                } else {
                    json.skip();
                }
            });
            return uid == null ? "" : uid;
        }

        private void ofItem(String field) {
            if (field.equals("metadata")) {
                json.object(this::ofMetadata);
            } else {
                json.skip();
            }
        }

        private void ofMetadata(String field) {
            if (field.equals("uid")) {
                uid = json.text("");
            } else {
                json.skip();
            }
        }
    }
}
