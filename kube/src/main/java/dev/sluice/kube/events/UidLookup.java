package dev.sluice.kube.events;

import dev.sluice.kube.client.ApiClient;
import dev.sluice.kube.client.ApiResponse;
import dev.sluice.kube.decode.JsonObjectReader;
import dev.sluice.kube.http.Lookout;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Looks up the uid of an object in the API, because the records of objects do not contain it.
/// `kubectl describe` shows an event with its object only if the event contains the uid.
///
/// The request is a list, because kube-proxy's role may list Services and slices, but not get them.
///
/// @param patience the longest time for the answer
record UidLookup(ApiClient api, Duration patience) {
    /// @param collection the API path of the collection, with the namespace
    /// @return empty if there is no such object or the API server does not answer
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

    /// Extracts `items[].metadata.uid`.
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
