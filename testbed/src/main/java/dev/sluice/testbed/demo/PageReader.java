package dev.sluice.testbed.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Reads the status page of a daemon, and what the page asks for.
///
/// @param address of the daemon: `127.0.0.1:10249`
record PageReader(HttpClient http, String address) implements PageCopy.Served {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String INTERFACE = "sluice/v1/";

    /// A stream, which does not end.
    private static final String EVENTS = "events";

    private static final List<String> SENDERS = List.of("outside", "pod", "node");

    @Override
    public String read(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = get(path);
        if (answer.statusCode() != 200) {
            throw new IOException(
                    "the daemon answers status %d for /%s".formatted(answer.statusCode(), path));
        }
        return answer.body();
    }

    /// Returns the documents of all pages of the operator interface that need no parameter, and
    /// those about these Services, by page and parameters as [PageCopy#of] wants them.
    ///
    /// @param services as `shop/web`
    /// @param targets what is explained: `10.96.0.9:80`
    Map<String, ObjectNode> documents(List<String> services, List<String> targets)
            throws IOException, InterruptedException {
        var documents = new LinkedHashMap<String, ObjectNode>();
        for (JsonNode page : JSON.readTree(read(INTERFACE)).path("items")) {
            String name = page.path("name").asString("");
            if (!name.equals(EVENTS)) {
                for (String query : queries(page.path("parameters"), services, targets)) {
                    String asked = query.isEmpty() ? name : name + "?" + query;
                    HttpResponse<String> answer = get(INTERFACE + asked);
                    if (answer.statusCode() == 200
                            && JSON.readTree(answer.body()) instanceof ObjectNode document) {
                        documents.put(name + "?" + query, document);
                    }
                }
            }
        }
        return documents;
    }

    /// Returns the queries of a page. One without the parameters that the page requires is answered
    /// by an error, which is not kept.
    private static List<String> queries(
            JsonNode parameters, List<String> services, List<String> targets) {
        List<String> names = new ArrayList<>();
        parameters.forEach(parameter -> names.add(parameter.asString("")));
        List<String> queries = new ArrayList<>(List.of(""));
        if (names.contains("service")) {
            services.forEach(service -> queries.add("service=" + service));
        }
        if (names.contains("to")) {
            for (String target : targets) {
                queries.add("to=" + target);
                SENDERS.forEach(sender -> queries.add("from=" + sender + "&to=" + target));
            }
        }
        return queries;
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://" + address + "/" + path))
                        .timeout(LIMIT)
                        .build();
        return http.send(request, BodyHandlers.ofString());
    }
}
