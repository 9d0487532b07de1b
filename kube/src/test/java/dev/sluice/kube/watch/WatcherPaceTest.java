package dev.sluice.kube.watch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import dev.sluice.base.log.RateLimitedLog;
import dev.sluice.base.log.RecordingLogger;
import dev.sluice.kube.client.ApiAccess;
import dev.sluice.kube.client.ApiAccessException;
import dev.sluice.kube.client.ApiClient;
import dev.sluice.kube.client.ScriptedApi;
import dev.sluice.kube.client.ScriptedApi.Reply;
import dev.sluice.kube.client.ScriptedApi.Request;
import dev.sluice.kube.client.Timing;
import dev.sluice.kube.decode.ServiceReader;
import dev.sluice.kube.decode.SharedValues;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Limits the requests and log lines that a faulty server causes in half an hour of simulated time.
final class WatcherPaceTest {
    private static final String PATH = "/api/v1/services";
    private static final Duration RUN = Duration.ofMinutes(30);
    private static final String EXPIRED =
            "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\","
                    + "\"message\":\"too old\"}}";
    private static final String BOOKMARK =
            "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"9\"}}}\n";

    private final ScriptedApi api = new ScriptedApi();
    private final ApiClient client =
            new ApiClient(new ApiAccess.Anonymous(api.url()), "sluice/test");
    private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L); // it wraps
    private final long end = time.get() + RUN.toNanos();
    private final AtomicInteger written = new AtomicInteger();
    private final AtomicInteger names = new AtomicInteger();
    private final RecordingLogger log = new RecordingLogger();
    private final List<Duration> pauses = new ArrayList<>();

    WatcherPaceTest() throws IOException, ApiAccessException {}

    @AfterEach
    void close() {
        client.close();
        api.close();
    }

    /// @param lists the most lists in the half hour
    /// @param requests the most requests in total
    /// @param lines the most log lines
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    expired                    | 130  | 260 | 6
                    word then expired          | 130  | 260 | 6
                    word then another type     | 130  | 260 | 6
                    word then garbage          | 130  | 260 | 6
                    word then end              | 1    | 130 | 6
                    word then cut              | 1    | 130 | 6
                    a second then expired      | 130  | 260 | 6
                    six seconds then expired   | 110  | 220 | 45
                    six seconds then end       | 1    | 310 | 6
                    six seconds then cut       | 1    | 310 | 6
                    list without an end        | 2700 | 2700 | 6
                    list of the same for ever  | 2700 | 2700 | 6
                    list cut                   | 130  | 130 | 6
                    list that is no list       | 130  | 130 | 6
                    refused                    | 130  | 130 | 6
                    """)
    void a_server_that_is_wrong_is_asked_seldom(String what, int lists, int requests, int lines)
            throws Exception {
        api.onEach(PATH, reply(what));
        run();
        List<Request> all = api.rest(PATH);
        long listed = all.stream().filter(request -> request.get("watch").isEmpty()).count();
        List<String> said = lines();
        System.out.printf(
                "%s: %d lists, %d requests, %d lines%n", what, listed, all.size(), said.size());
        assertTrue(listed >= 1 && listed <= lists, () -> listed + " lists");
        assertTrue(all.size() > 50 && all.size() <= requests, () -> all.size() + " requests");
        assertTrue(!said.isEmpty() && said.size() <= lines, said::toString);
    }

    @Test
    void watches_that_end_when_their_time_is_over_are_dialled_at_once() throws Exception {
        api.onEach(PATH, serving(lasting(Duration.ofMinutes(5), "")));
        run();
        assertEquals(List.of(), pauses);
        assertEquals(1 + 6, api.rest(PATH).size(), "a list and six watches in half an hour");
        assertEquals(List.of(), warnings());
    }

    @Test
    void a_version_that_is_too_old_now_and_then_is_listed_anew_at_once() throws Exception {
        api.onEach(PATH, serving(lasting(Duration.ofMinutes(5), EXPIRED)));
        run();
        assertEquals(List.of(), pauses);
        assertEquals(2 * 6, api.rest(PATH).size());
        assertEquals(List.of(), warnings());
    }

    /// As when a load balancer forwards to API servers that are replaced one after another.
    @Test
    void a_watch_that_is_cut_after_a_while_is_dialled_in_half_a_second() throws Exception {
        Reply cut = lasting(Duration.ofSeconds(10), "");
        api.onEach(
                PATH,
                serving(exchange -> {
                    cut.to(exchange);
                    throw new IOException("cut");
                }));
        run();
        assertTrue(pauses.size() > 100, pauses::toString);
        assertTrue(
                pauses.stream().allMatch(pause -> pause.toMillis() <= 500),
                () -> pauses.subList(0, 10).toString());
        assertEquals(List.of(), warnings());
    }

    @Test
    void a_list_that_drags_is_named_once_and_ended_after_five_minutes() throws Exception {
        api.onEach(
                PATH,
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write("{\"items\":[".getBytes(UTF_8));
                    for (int i = 0; time.get() - end < 0; i++) {
                        int before = written.get();
                        write(
                                exchange,
                                (i == 0 ? "" : ",") + service("slow" + names.incrementAndGet()));
                        while (written.get() == before) {
                            Thread.sleep(1);
                        }
                        time.addAndGet(Duration.ofSeconds(10).toNanos());
                    }
                });
        run();
        List<String> said = lines();
        assertTrue(
                said.get(0)
                        .matches(
                                "WARN the list of Services at .* drags: \\d+ objects in [34]0 s.*"),
                said::toString);
        assertTrue(said.get(1).contains("a list did not end within 300 s"), said::toString);
        int requests = api.rest(PATH).size();
        assertTrue(requests >= 5 && requests <= 7, () -> requests + " requests");
        assertTrue(said.size() <= 2 + requests, said::toString);
    }

    private Reply reply(String what) throws IOException {
        return switch (what) {
            case "expired" -> serving(ScriptedApi.watch(EXPIRED));
            case "word then expired" -> serving(ScriptedApi.watch(BOOKMARK, EXPIRED));
            case "word then another type" ->
                    serving(ScriptedApi.watch(BOOKMARK, "{\"type\":\"RENAMED\",\"object\":{}}"));
            case "word then garbage" -> serving(ScriptedApi.watch(BOOKMARK, "}{"));
            case "word then end" -> serving(ScriptedApi.watch(BOOKMARK));
            case "word then cut" -> serving(ScriptedApi.cut(BOOKMARK));
            case "a second then expired" -> serving(lasting(Duration.ofMillis(1100), EXPIRED));
            case "six seconds then expired" -> serving(lasting(Duration.ofSeconds(6), EXPIRED));
            case "six seconds then end" -> serving(lasting(Duration.ofSeconds(6), ""));
            case "six seconds then cut" -> {
                Reply ends = lasting(Duration.ofSeconds(6), "");
                yield serving(exchange -> {
                    ends.to(exchange);
                    throw new IOException("cut");
                });
            }
            case "list without an end" ->
                    exchange ->
                            ScriptedApi.json(list("more" + names.incrementAndGet())).to(exchange);
            case "list of the same for ever" -> ScriptedApi.json(list("more", service("a")));
            case "list cut" -> ScriptedApi.cut(list("").substring(0, 30));
            case "list that is no list" -> ScriptedApi.json("{\"hello\":1}");
            case "refused" -> ScriptedApi.refusal(500, "");
            default -> throw new IOException(what);
        };
    }

    /// Answers lists correctly, and watches with `watch`.
    private static Reply serving(Reply watch) {
        return exchange -> {
            if (exchange.getRequestURI().getRawQuery().contains("watch=true")) {
                watch.to(exchange);
            } else {
                ScriptedApi.json(list("", service("a"))).to(exchange);
            }
        };
    }

    /// A watch that sends an event, lasts for a while and sends `last`.
    private Reply lasting(Duration lasts, String last) {
        return exchange -> {
            exchange.sendResponseHeaders(200, 0);
            int before = written.get();
            String object = service("s" + names.incrementAndGet());
            write(exchange, "{\"type\":\"ADDED\",\"object\":" + object + "}\n");
            while (written.get() == before) {
                Thread.sleep(1);
            }
            time.addAndGet(lasts.toNanos());
            write(exchange, last);
        };
    }

    private static void write(HttpExchange exchange, String text) throws IOException {
        exchange.getResponseBody().write(text.getBytes(UTF_8));
        exchange.getResponseBody().flush();
    }

    private void run() {
        var kind =
                new Kind<>("Services", PATH, "", "", false, new ServiceReader(new SharedValues()));
        var store =
                new ObjectStore<ServiceName, Service>(
                        (_, _, _, _) -> written.incrementAndGet(), () -> {}, (_, _) -> {});
        new Watcher<>(
                        kind,
                        client,
                        store,
                        new Timing(
                                InstantSource.system(),
                                time::get,
                                this::pause,
                                new Random(1),
                                new Timing.Patience(
                                        Duration.ofSeconds(20), Duration.ofSeconds(20))),
                        new RateLimitedLog(log, ClusterWatch.LINES, time::get))
                .run();
    }

    /// Lets simulated time pass. After half an hour, it stops the watcher.
    private void pause(Duration duration) throws InterruptedException {
        if (!duration.isZero()) {
            pauses.add(duration);
            time.addAndGet(duration.toNanos());
        }
        if (time.get() - end >= 0) {
            throw new InterruptedException();
        }
    }

    private List<String> lines() {
        return log.take().stream().filter(line -> !line.startsWith("DEBUG")).toList();
    }

    private List<String> warnings() {
        return log.take().stream().filter(line -> line.startsWith("WARN")).toList();
    }

    private static String service(String name) {
        return "{\"metadata\":{\"namespace\":\"shop\",\"name\":\""
                + name
                + "\"},"
                + "\"spec\":{\"clusterIP\":\"10.96.0.9\",\"ports\":[{\"port\":80}]}}";
    }

    private static String list(String next, String... items) {
        return "{\"metadata\":{\"resourceVersion\":\"7\",\"continue\":\""
                + next
                + "\"},\"items\":["
                + String.join(",", items)
                + "]}";
    }
}
