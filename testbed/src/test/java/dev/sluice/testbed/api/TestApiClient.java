package dev.sluice.testbed.api;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A client of the stand-in's HTTP API.
final class TestApiClient implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final String url;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    TestApiClient(ApiServer server) {
        this.url = server.url();
    }

    HttpResponse<String> send(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(url + path))
                        .method(
                                method,
                                body.isEmpty()
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return JSON.readTree(send("GET", path, "").body());
    }

    /// Returns the names of a list's items.
    List<String> names(String path) throws IOException, InterruptedException {
        List<String> names = new ArrayList<>();
        get(path).path("items").forEach(item -> names.add(item.at("/metadata/name").asString()));
        return names;
    }

    Lines watch(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path)).build();
        InputStream body = http.send(request, BodyHandlers.ofInputStream()).body();
        return new Lines(new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    /// The lines of a watch, each an event.
    record Lines(BufferedReader reader) implements AutoCloseable {
        JsonNode next() throws IOException {
            return JSON.readTree(reader.readLine());
        }

        /// Reads the next event and returns its type, name and version: `ADDED web 7`.
        String brief() throws IOException {
            JsonNode event = next();
            JsonNode metadata = event.at("/object/metadata");
            return event.path("type").asString()
                    + " "
                    + metadata.path("name").asString("-")
                    + " "
                    + metadata.path("resourceVersion").asString();
        }

        boolean atEnd() throws IOException {
            return reader.readLine() == null;
        }

        @Override
        public void close() throws IOException {
            reader.close();
        }
    }
}
