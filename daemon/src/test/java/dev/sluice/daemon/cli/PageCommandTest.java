package dev.sluice.daemon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.daemon.http.BindAddress;
import dev.sluice.daemon.http.WebServer;
import dev.sluice.inspect.bundle.BundleManifest;
import dev.sluice.inspect.bundle.BundleNames;
import dev.sluice.inspect.bundle.SupportBundle;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `sluice page --bundle` serves.
class PageCommandTest {
    private static final String SERVICES =
            """
            {"apiVersion":"sluice.dev/v1","kind":"ServiceStatusList","items":[
            {"service":"shop/web","protocol":"TCP","family":"IPv4","type":"ClusterIP",
             "frontend":"10.96.0.9:80","policy":"Cluster","ready":1,"local":1,"all":1,
             "state":"SYNCED"},
            {"service":"blog/web","protocol":"TCP","family":"IPv4","type":"ClusterIP",
             "frontend":"10.96.0.10:80","policy":"Cluster","ready":0,"local":0,"all":0,
             "state":"NO ENDPOINTS"}]}
            """;

    private static final String JOURNAL =
            """
            {"apiVersion":"sluice.dev/v1","kind":"JournalList","items":[
            {"number":3,"at":"2026-11-29T18:59:00Z","service":"shop/web","result":"Applied"},
            {"number":2,"at":"2026-11-29T18:30:00Z","service":"blog/web","result":"Refused"},
            {"number":1,"at":"2026-11-29T10:00:00Z","service":"shop/web","result":"Applied"}]}
            """;

    private static final SupportBundle BUNDLE =
            new SupportBundle(
                    new BundleManifest(
                            BundleManifest.FORMAT,
                            Instant.parse("2026-11-29T19:00:00Z"),
                            "node1",
                            "sluice test",
                            "LITTLE_ENDIAN",
                            List.of("IPv4"),
                            false,
                            false,
                            List.of(),
                            List.of()),
                    Map.of(
                            BundleNames.page("services"), SERVICES.getBytes(UTF_8),
                            BundleNames.page("journal"), JOURNAL.getBytes(UTF_8)));

    @AutoClose private final WebServer server = new WebServer("http");
    @AutoClose private final HttpClient client = HttpClient.newHttpClient();
    private int port;

    @BeforeEach
    void open() throws Exception {
        port = server.open(BindAddress.parse("127.0.0.1:0"), PageCommand.page(BUNDLE)).get().port();
    }

    private HttpResponse<String> get(String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void the_status_page_is_served() throws Exception {
        var page = get("/");
        assertEquals(200, page.statusCode());
        assertTrue(page.body().contains("<html"), page.body());
        assertTrue(page.headers().firstValue("Content-Security-Policy").isPresent());
        assertEquals(404, get("/metrics").statusCode());
        assertEquals(404, get("/sluice/v1/events").statusCode());
    }

    @Test
    void services_are_searched_and_paged() throws Exception {
        String found = get("/sluice/v1/services?search=shop&limit=10").body();
        assertTrue(found.contains("\"total\":1"), found);
        assertTrue(found.contains("shop/web") && !found.contains("blog/web"), found);
        String all = get("/sluice/v1/services?limit=1&offset=1").body();
        assertTrue(all.contains("\"total\":2"), all);
    }

    /// `since` counts from the time of the bundle.
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "'',3 2 1",
        "?since=10m,3",
        "?since=2h,3 2",
        "?service=shop,3 1",
        "?service=blog/web,2",
        "?result=refused,2",
        "?after=2,3",
        "?limit=1,3"
    })
    void the_journal_is_filtered(String query, String numbers) throws Exception {
        String body = get("/sluice/v1/journal" + query).body();
        String found =
                Pattern.compile("\"number\":(\\d+)")
                        .matcher(body)
                        .results()
                        .map(each -> each.group(1))
                        .collect(Collectors.joining(" "));
        assertEquals(numbers, found, body);
    }

    @Test
    void what_is_missing_is_told() throws Exception {
        var answer = get("/sluice/v1/overview");
        assertEquals(404, answer.statusCode());
        assertTrue(answer.body().contains("holds no pages/overview.json"), answer.body());
        assertEquals(400, get("/sluice/v1/journal?since=x").statusCode());
    }
}
