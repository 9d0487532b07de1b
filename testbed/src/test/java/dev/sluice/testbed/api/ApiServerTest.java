package dev.sluice.testbed.api;

import static dev.sluice.testbed.api.ServiceObject.service;
import static dev.sluice.testbed.api.SliceObject.slice;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testbed.api.TestApiClient.Lines;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ApiServerTest {
    private static final String SERVICES = "/api/v1/services";
    private static final String ONE = SERVICES + "?watch=1&resourceVersion=1";
    private static final String PROXY = "service.kubernetes.io/service-proxy-name";

    private ApiServer server;
    private TestApiClient client;

    @BeforeEach
    void start() throws IOException {
        server = ApiServer.start(Listening.onLoopback());
        client = new TestApiClient(server);
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    labelSelector=app                             | a b
                    labelSelector=!app                            | headless other
                    labelSelector=app%3Da                         | a
                    labelSelector=app%3D%3Da                      | a
                    labelSelector=app!%3Da                        | b headless other
                    labelSelector=app+in+(a,b),!x                 | a b
                    labelSelector=app+notin+(a)                   | b headless other
                    fieldSelector=metadata.name%3Db               | b
                    fieldSelector=spec.clusterIP!%3DNone          | a b other
                    fieldSelector=spec.clusterIP!%3DNone&labelSelector=!app | other
                    """)
    void selects(String query, String expected) throws Exception {
        server.put(service("shop/a").clusterIp("10.96.0.1").label("app", "a").json());
        server.put(service("shop/b").clusterIp("10.96.0.2").label("app", "b").json());
        server.put(service("shop/headless").clusterIp("None").json());
        server.put(service("shop/other").clusterIp("10.96.0.3").json());
        assertEquals(List.of(expected.split(" ")), client.names("/api/v1/services?" + query));
    }

    @Test
    void keepsNamespacesApart() throws Exception {
        server.put(service("one/a").clusterIp("10.96.0.1").json());
        server.put(service("two/a").clusterIp("10.96.0.2").json());
        assertEquals(List.of("a"), client.names("/api/v1/namespaces/two/services"));
        assertEquals(List.of("a", "a"), client.names(SERVICES));
    }

    @Test
    void whatALosesSightOfIsDeletedAndWhatComesIntoItIsAdded() throws Exception {
        try (Lines watch = client.watch(ONE + "&labelSelector=!" + PROXY)) {
            var web = service("shop/web").clusterIp("10.96.0.1");
            server.put(web.port("http", 80).json());
            server.put(web.label(PROXY, "other").json());
            server.put(web.externalLocal().json());
            server.put(service("shop/web").clusterIp("10.96.0.1").json());
            server.delete(Resource.SERVICES, "shop/web");
            assertEquals("ADDED web 2", watch.brief());
            JsonNode left = watch.next();
            assertEquals("DELETED", left.path("type").asString());
            assertEquals("3", left.at("/object/metadata/resourceVersion").asString());
            assertTrue(left.at("/object/metadata/labels").isMissingNode());
            assertEquals("ADDED web 5", watch.brief());
            assertEquals("DELETED web 6", watch.brief());
        }
    }

    @Test
    void watchesGoOnWhereTheListEnded() throws Exception {
        server.put(service("shop/web").clusterIp("10.96.0.1").json());
        String version = client.get(SERVICES).at("/metadata/resourceVersion").asString();
        server.put(service("shop/api").clusterIp("10.96.0.2").json());
        try (Lines watch = client.watch(SERVICES + "?watch=true&resourceVersion=" + version)) {
            assertEquals("ADDED api 3", watch.brief());
        }
    }

    @Test
    void watchesWithoutAVersionBeginWithWhatIsThere() throws Exception {
        server.put(service("shop/web").clusterIp("10.96.0.1").json());
        String path = "?watch=1&allowWatchBookmarks=true&sendInitialEvents=true";
        try (Lines watch = client.watch(SERVICES + path)) {
            assertEquals("ADDED web 2", watch.brief());
            JsonNode end = watch.next();
            assertEquals("BOOKMARK", end.path("type").asString());
            assertEquals(
                    "true",
                    end.at("/object/metadata/annotations/k8s.io~1initial-events-end").asString());
        }
    }

    @Test
    void watchesEndWellWhenTheirTimeIsOver() throws Exception {
        try (Lines watch = client.watch(ONE + "&timeoutSeconds=1")) {
            assertTrue(watch.atEnd());
        }
    }

    @Test
    void bookmarksGoToThoseWhoAsk() throws Exception {
        try (Lines with = client.watch(ONE + "&allowWatchBookmarks=true");
                Lines without = client.watch(ONE)) {
            server.put(NodeObject.node1().json());
            server.faults().bookmark();
            assertEquals("BOOKMARK - 2", with.brief());
            server.put(service("shop/web").clusterIp("10.96.0.1").json());
            assertEquals("ADDED web 3", without.brief());
        }
    }

    @Test
    void pagesShowTheMomentOfTheFirst() throws Exception {
        for (int i = 0; i < 5; i++) {
            server.put(service("shop/s" + i).clusterIp("10.96.0." + i).json());
        }
        JsonNode first = client.get(SERVICES + "?limit=2");
        assertEquals(3, first.at("/metadata/remainingItemCount").asInt());
        server.delete(Resource.SERVICES, "shop/s4");
        String next = "?limit=3&continue=" + first.at("/metadata/continue").asString();
        assertEquals(List.of("s2", "s3", "s4"), client.names(SERVICES + next));
        server.faults().expireHistory();
        assertEquals(410, client.get(SERVICES + next).path("code").asInt());
    }

    @Test
    void anExpiredVersionIsToldAsARealServerDoes() throws Exception {
        server.put(service("shop/web").clusterIp("10.96.0.1").json());
        try (Lines open = client.watch(SERVICES + "?watch=1&resourceVersion=2")) {
            server.faults().expireHistory();
            try (Lines watch = client.watch(ONE)) {
                String recorded = resource("expired-resource-version.txt");
                assertEquals(recorded.replace("(64400)", "(3)"), watch.next().toString());
                assertTrue(watch.atEnd());
            }
            server.put(service("shop/api").clusterIp("10.96.0.2").json());
            assertEquals("ADDED api 4", open.brief());
        }
    }

    @Test
    void objectsLookAsServersReturnThem() throws Exception {
        server.put(slice("shop/web").port("http", 8080).ready("10.244.1.2", "node1").json());
        server.put(slice("shop/web").port("http", 8080).json());
        JsonNode slice = client.get("/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices/web");
        assertEquals("EndpointSlice", slice.path("kind").asString());
        assertEquals(2, slice.at("/metadata/generation").asInt());
        assertTrue(slice.path("endpoints").isNull());
        assertEquals(
                "{\"f:metadata\":{\"f:labels\":{\".\":{},"
                        + "\"f:endpointslice.kubernetes.io/managed-by\":{},"
                        + "\"f:kubernetes.io/service-name\":{}}},"
                        + "\"f:addressType\":{},\"f:endpoints\":{},\"f:ports\":{}}",
                slice.at("/metadata/managedFields/0/fieldsV1").toString());
        JsonNode item = client.get("/apis/discovery.k8s.io/v1/endpointslices").at("/items/0");
        assertTrue(item.path("kind").isMissingNode());
    }

    @Test
    void takesWrites() throws Exception {
        String collection = "/api/v1/namespaces/shop/services";
        String web = service("shop/web").clusterIp("10.96.0.1").port("http", 80).json().toString();
        assertEquals(201, client.send("POST", collection, web).statusCode());
        assertEquals(409, client.send("POST", collection, web).statusCode());
        String one = collection + "/web";
        String stale = server.get(Resource.SERVICES, "shop/web").orElseThrow();
        HttpResponse<String> patched =
                client.send(
                        "PATCH",
                        one,
                        "{\"spec\":{\"externalTrafficPolicy\":\"Local\",\"type\":null}}",
                        "Content-Type",
                        "application/merge-patch+json");
        assertTrue(patched.body().contains("\"externalTrafficPolicy\":\"Local\""));
        assertTrue(!patched.body().contains("\"type\""));
        assertEquals(409, client.send("PUT", one, stale).statusCode());
        assertEquals(200, client.send("PUT", one, web).statusCode());
        assertEquals(200, client.send("DELETE", one, "").statusCode());
        assertEquals(404, client.send("GET", one, "").statusCode());
        assertEquals(400, client.send("POST", collection, "{").statusCode());
    }

    @Test
    void keepsEvents() throws Exception {
        String event = "{\"metadata\":{\"generateName\":\"node1.\"},\"reason\":\"FailedToStart\"}";
        String path = "/apis/events.k8s.io/v1/namespaces/default/events";
        assertEquals(201, client.send("POST", path, event).statusCode());
        assertTrue(server.list(Resource.EVENTS).getFirst().contains("FailedToStart"));
    }

    @Test
    void cutWatchesEndInTheMiddle() throws Exception {
        try (Lines watch = client.watch(ONE)) {
            server.faults().cutWatches();
            assertThrows(IOException.class, watch::next);
        }
    }

    @Test
    void silencedWatchesSayNothingWhileLaterOnesDo() throws Exception {
        try (Lines silent = client.watch(ONE)) {
            server.faults().silenceWatches();
            server.put(service("shop/web").clusterIp("10.96.0.1").json());
            try (Lines later = client.watch(ONE)) {
                assertEquals("ADDED web 2", later.brief());
                assertEquals(2, server.faults().openWatches());
            }
            assertTrue(!silent.reader().ready());
        }
    }

    @Test
    void garblesOneEvent() throws Exception {
        try (Lines watch = client.watch(ONE)) {
            server.faults().garbleNextEvent(_ -> "{\"type\":\n".getBytes(StandardCharsets.UTF_8));
            server.put(service("shop/web").clusterIp("10.96.0.1").json());
            assertEquals("{\"type\":", watch.reader().readLine());
            server.put(service("shop/api").clusterIp("10.96.0.2").json());
            assertEquals("ADDED api 3", watch.brief());
        }
    }

    @Test
    void failsAsOftenAsItIsTold() throws Exception {
        server.faults().failRequests(500, 1);
        assertEquals(500, client.send("GET", SERVICES, "").statusCode());
        assertEquals(200, client.send("GET", SERVICES, "").statusCode());
        server.faults().tearLists(1);
        assertThrows(IOException.class, () -> client.send("GET", SERVICES, ""));
        assertEquals(200, client.send("GET", SERVICES, "").statusCode());
    }

    @Test
    void goesDownAndComesUpWithAllItHad() throws Exception {
        server.put(service("shop/web").clusterIp("10.96.0.1").json());
        server.goDown();
        assertThrows(IOException.class, () -> client.get(SERVICES));
        server.comeUp();
        assertEquals(List.of("web"), client.names(SERVICES));
    }

    @Test
    void asksForItsToken() throws Exception {
        server.token("secret");
        assertEquals(401, client.send("GET", SERVICES, "").statusCode());
        assertEquals(
                200,
                client.send("GET", SERVICES, "", "Authorization", "Bearer secret").statusCode());
        assertEquals(List.of("GET " + SERVICES, "GET " + SERVICES), server.requests());
    }

    private static String resource(String name) throws IOException {
        String text = Files.readString(Path.of("../golden/streams", name));
        return text.replace("\": ", "\":").replace(", \"", ",\"").strip();
    }
}
