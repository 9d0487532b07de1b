package dev.sluice.kube.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.kube.client.ApiAccess;
import dev.sluice.kube.client.ApiAccessException;
import dev.sluice.kube.client.ApiClient;
import dev.sluice.kube.client.ScriptedApi;
import dev.sluice.kube.client.ScriptedApi.Request;
import dev.sluice.kube.client.Timing;
import dev.sluice.model.ServiceName;
import dev.sluice.model.SliceName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class EventWriterTest {
    private static final String DEFAULT = "/apis/events.k8s.io/v1/namespaces/default/events";
    private static final String SHOP = "/apis/events.k8s.io/v1/namespaces/shop/events";
    private static final String SERVICES = "/api/v1/namespaces/shop/services";
    private static final String SLICES = "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices";
    private static final Event STARTING =
            new Event(Regarding.THIS_NODE, Event.Type.NORMAL, "Starting", "StartKubeProxy", "");

    private final ScriptedApi api = new ScriptedApi();
    private final List<Duration> pauses = new ArrayList<>();
    private Duration step = Duration.ZERO;
    private Instant now = Instant.parse("2026-11-22T12:00:00.5Z");
    private final ApiClient client =
            new ApiClient(new ApiAccess.Anonymous(api.url()), "sluice/test");
    private final EventWriter writer =
            new EventWriter(
                    client,
                    new EventText("node1", "host1"),
                    new Timing(
                            () -> now.plus(step),
                            () -> Duration.between(Instant.EPOCH, now).toNanos(),
                            pauses::add,
                            new Random(1),
                            new Timing.Patience(Duration.ofSeconds(20), Duration.ofSeconds(20))));

    EventWriterTest() throws IOException, ApiAccessException {}

    @AfterEach
    void close() {
        client.close();
        api.close();
    }

    @Test
    void an_event_about_the_node_is_as_kube_proxys() throws Exception {
        api.on(DEFAULT, created());
        record(STARTING);

        Request request = api.await(DEFAULT);
        assertEquals("POST", request.method());
        assertEquals("application/json", request.headers().getFirst("Content-Type"));
        JsonNode event = json(request);
        assertEquals("events.k8s.io/v1", event.path("apiVersion").asString());
        assertEquals("Event", event.path("kind").asString());
        String name = event.path("metadata").path("name").asString();
        assertTrue(name.matches("node1\\.[0-9a-f]{16}"), name);
        assertEquals("default", event.path("metadata").path("namespace").asString());
        assertEquals("2026-11-22T12:00:00.500000Z", event.path("eventTime").asString());
        assertEquals("kube-proxy", event.path("reportingController").asString());
        assertEquals("kube-proxy-host1", event.path("reportingInstance").asString());
        assertEquals("Normal", event.path("type").asString());
        assertEquals("Starting", event.path("reason").asString());
        assertEquals("StartKubeProxy", event.path("action").asString());
        assertEquals(
                "{\"kind\":\"Node\",\"apiVersion\":\"v1\",\"name\":\"node1\",\"uid\":\"node1\"}",
                event.path("regarding").toString());
    }

    @Test
    void an_event_about_an_object_is_beside_it() throws Exception {
        api.on(SHOP, created(), created());
        api.on(
                SERVICES,
                ScriptedApi.json(
                        "{\"metadata\":{\"uid\":\"of the list\"},\"items\":[{\"spec\":{\"uid\":1},"
                                + "\"metadata\":{\"name\":\"web\",\"uid\":\"the-uid\"}}]}"));
        api.on(SLICES, ScriptedApi.refusal(403, ""));
        record(refused("web"));
        record(
                new Event(
                        new Regarding.OfSlice(new SliceName("shop", "web-a")),
                        Event.Type.WARNING,
                        "InvalidField",
                        "ReadObject",
                        "it has \"quotes\""));

        assertEquals(
                "{\"kind\":\"Service\",\"apiVersion\":\"v1\",\"namespace\":\"shop\",\"name\":\"web\","
                        + "\"uid\":\"the-uid\"}",
                json(api.await(SHOP)).path("regarding").toString());
        assertEquals("metadata.name=web", api.await(SERVICES).get("fieldSelector"));
        JsonNode slice = json(api.await(SHOP));
        assertEquals("EndpointSlice", slice.path("regarding").path("kind").asString());
        assertEquals("discovery.k8s.io/v1", slice.path("regarding").path("apiVersion").asString());
        assertEquals("it has \"quotes\"", slice.path("note").asString());
    }

    @Test
    void what_repeats_is_one_object_with_a_count() throws Exception {
        api.on(SHOP, created());
        record(refused("web"));
        String path = SHOP + "/" + json(api.await(SHOP)).path("metadata").path("name").asString();

        api.on(path, created(), created());
        now = now.plusSeconds(1);
        record(refused("web"));
        Request second = api.await(path);
        assertEquals("PATCH", second.method());
        assertEquals("application/merge-patch+json", second.headers().getFirst("Content-Type"));
        assertEquals(
                "{\"series\":{\"count\":2,\"lastObservedTime\":\"2026-11-22T12:00:01.500000Z\"}}",
                second.body());

        // Further events are counted, and their count is written later.
        for (int i = 0; i < 30; i++) {
            now = now.plusSeconds(1);
            record(refused("web"));
        }
        now = now.plusSeconds(60);
        writer.turn();
        assertEquals(
                "{\"series\":{\"count\":32,\"lastObservedTime\":\"2026-11-22T12:00:31.500000Z\"}}",
                api.await(path).body());

        // Some minutes later a new series starts.
        api.on(SHOP, created());
        now = now.plus(Duration.ofMinutes(7));
        record(refused("web"));
        assertEquals("POST", api.await(SHOP).method());
    }

    @Test
    void too_many_different_ones_are_left_out_until_time_has_passed() throws Exception {
        for (int i = 0; i < 60; i++) {
            api.on(SHOP, created());
            record(refused("web" + i));
        }
        for (int i = 0; i < 50; i++) {
            api.await(SHOP);
        }
        now = now.plusSeconds(10);
        record(refused("later"));
        assertEquals("later", json(api.await(SHOP)).path("regarding").path("name").asString());
    }

    /// The wall clock may be set during the test. If it is set back, events must still be written.
    @ParameterizedTest
    @ValueSource(longs = {-3600, 3600})
    void how_many_are_written_does_not_depend_on_the_time_of_day(long seconds) throws Exception {
        for (int i = 0; i < 55; i++) {
            api.on(SHOP, created());
            record(refused("web" + i));
        }
        for (int i = 0; i < 50; i++) {
            api.await(SHOP);
        }
        step = Duration.ofSeconds(seconds);
        record(refused("too early"));
        now = now.plusSeconds(10);
        record(refused("later"));
        assertEquals("later", json(api.await(SHOP)).path("regarding").path("name").asString());
    }

    @Test
    void a_server_that_is_away_is_waited_for() throws Exception {
        api.on(
                DEFAULT,
                ScriptedApi.refusal(503, ""),
                ScriptedApi.retryAfter(429, 7),
                ScriptedApi.cut(),
                created());
        record(STARTING);
        for (int i = 0; i < 4; i++) {
            assertEquals("Starting", json(api.await(DEFAULT)).path("reason").asString());
        }
        assertEquals(3, pauses.size(), pauses::toString);
        assertEquals(Duration.ofSeconds(7), pauses.get(1));
    }

    @Test
    void a_refusal_costs_one_event_and_no_retry() throws Exception {
        api.on(DEFAULT, ScriptedApi.refusal(403, ""));
        api.on(SHOP, ScriptedApi.refusal(404, ""), ScriptedApi.refusal(409, ""), created());
        record(STARTING);
        record(refused("a"));
        record(refused("b"));
        record(refused("c"));
        api.await(DEFAULT);
        for (String service : List.of("a", "b", "c")) {
            assertEquals(service, json(api.await(SHOP)).path("regarding").path("name").asString());
        }
        assertEquals(List.of(), pauses);
    }

    @Test
    void a_series_that_the_server_forgot_begins_anew() throws Exception {
        api.on(SHOP, created(), created());
        record(refused("web"));
        String path = SHOP + "/" + json(api.await(SHOP)).path("metadata").path("name").asString();
        api.on(path, ScriptedApi.refusal(404, ""));
        record(refused("web"));
        api.await(path);
        record(refused("web"));
        assertEquals("POST", api.await(SHOP).method());
    }

    @Test
    void who_records_never_waits_and_the_first_in_line_are_written() throws Exception {
        for (int i = 0; i < 10_000; i++) {
            writer.record(refused("web" + i));
        }
        for (int i = 0; i < 50; i++) {
            api.on(SHOP, created());
            api.on(SERVICES, ScriptedApi.refusal(404, ""));
        }
        writer.turn();
        assertEquals("web0", json(api.await(SHOP)).path("regarding").path("name").asString());
    }

    @Test
    void a_note_is_cut_to_what_the_api_takes() {
        String cut = refused("é".repeat(2000), "web").note();
        assertEquals(1024 - 1, cut.getBytes(StandardCharsets.UTF_8).length);
        assertTrue(cut.endsWith("é..."), cut);
        assertEquals("x".repeat(1024), refused("x".repeat(1024), "web").note());
    }

    private void record(Event event) throws InterruptedException {
        // After the test's own script: no uid is found.
        api.on(SERVICES, ScriptedApi.refusal(404, ""));
        api.on(SLICES, ScriptedApi.refusal(404, ""));
        writer.record(event);
        writer.turn();
    }

    private static Event refused(String service) {
        return refused("it was refused", service);
    }

    private static Event refused(String note, String service) {
        return new Event(
                new Regarding.OfService(new ServiceName("shop", service)),
                Event.Type.WARNING,
                "RulesRefused",
                "SyncRules",
                note);
    }

    private static ScriptedApi.Reply created() {
        return ScriptedApi.refusal(201, "{}");
    }

    private static JsonNode json(Request request) {
        return new JsonMapper().readTree(request.body());
    }
}
