package dev.sluice.kube.watch;

import static dev.sluice.kube.client.ScriptedApi.cut;
import static dev.sluice.kube.client.ScriptedApi.json;
import static dev.sluice.kube.client.ScriptedApi.refusal;
import static dev.sluice.kube.client.ScriptedApi.retryAfter;
import static dev.sluice.kube.client.ScriptedApi.watch;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.base.log.RateLimitedLog;
import dev.sluice.base.log.RecordingLogger;
import dev.sluice.kube.client.ApiAccess;
import dev.sluice.kube.client.ApiAccessException;
import dev.sluice.kube.client.ApiClient;
import dev.sluice.kube.client.ScriptedApi;
import dev.sluice.kube.client.ScriptedApi.Request;
import dev.sluice.kube.client.Timing;
import dev.sluice.kube.decode.Lines;
import dev.sluice.kube.decode.ObjectProblem;
import dev.sluice.kube.decode.ServiceReader;
import dev.sluice.kube.decode.SharedValues;
import dev.sluice.model.Service;
import dev.sluice.model.ServiceName;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WatcherTest {
    private static final String PATH = "/api/v1/services";
    private static final String EXPIRED =
            """
            {"type": "ERROR", "object": {"kind": "Status", "apiVersion": "v1", "metadata": {}, \
            "status": "Failure", "message": "too old resource version: 1 (64400)", \
            "reason": "Expired", "code": 410}}
            """;

    private static final Timing.Patience PATIENT =
            new Timing.Patience(Duration.ofSeconds(20), Duration.ofSeconds(20));

    private final ScriptedApi api = new ScriptedApi();
    private final List<String> written = Collections.synchronizedList(new ArrayList<>());
    private final List<ObjectProblem> problems = Collections.synchronizedList(new ArrayList<>());
    private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L); // it wraps
    private final ApiClient client =
            new ApiClient(new ApiAccess.Anonymous(api.url() + "/"), "sluice/test");
    private final Thread thread = new Thread(watcher(false, PATIENT));

    WatcherTest() throws IOException, ApiAccessException {}

    private Watcher<ServiceName, Service> watcher(boolean optional, Timing.Patience patience) {
        var kind =
                new Kind<>(
                        "Services",
                        PATH,
                        "!service.kubernetes.io/service-proxy-name",
                        "spec.clusterIP!=None",
                        optional,
                        new ServiceReader(new SharedValues()));
        var roster =
                new ObjectStore<ServiceName, Service>(
                        (name, service, _) ->
                                written.add(service == null ? "gone " + name : Lines.of(service)),
                        () -> written.add("listed"),
                        (_, problem) -> problems.add(problem));
        return new Watcher<>(
                kind,
                client,
                roster,
                new Timing(InstantSource.system(), time::get, this::pause, new Random(1), patience),
                new RateLimitedLog(
                        new RecordingLogger(),
                        new RateLimitedLog.Rate(10, Duration.ofMinutes(1)),
                        time::get));
    }

    /// Time that only the test's record of it passes.
    private void pause(Duration duration) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (!duration.isZero()) {
            pauses.add(duration);
            time.addAndGet(duration.toNanos());
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        stop(thread);
        client.close();
        api.close();
    }

    private static void stop(Thread thread) throws InterruptedException {
        thread.interrupt();
        thread.join(5000);
        assertFalse(thread.isAlive(), "does not end when it is told to");
    }

    @Test
    void listsPageByPageThenWatches() throws InterruptedException {
        api.on(PATH, json(list("7", "next-page", service("a", "1"))));
        api.on(PATH, json(list("7", "", service("b", "2"))));
        api.on(PATH, api.stall(event("ADDED", service("c", "8"))));
        thread.start();

        Request first = api.await(PATH);
        assertEquals("500", first.get("limit"));
        assertEquals("0", first.get("resourceVersion"));
        assertEquals("!service.kubernetes.io/service-proxy-name", first.get("labelSelector"));
        assertEquals("spec.clusterIP!=None", first.get("fieldSelector"));
        assertEquals("gzip", first.headers().getFirst("Accept-Encoding"));
        assertEquals("sluice/test", first.headers().getFirst("User-Agent"));
        assertNull(first.headers().getFirst("Upgrade"));
        Request second = api.await(PATH);
        assertEquals("next-page", second.get("continue"));
        assertEquals("", second.get("resourceVersion"));
        Request third = api.await(PATH);
        assertEquals("true", third.get("watch"));
        assertEquals("true", third.get("allowWatchBookmarks"));
        assertEquals("7", third.get("resourceVersion"));
        int seconds = Integer.parseInt(third.get("timeoutSeconds"));
        assertTrue(seconds >= 300 && seconds < 600, () -> "timeoutSeconds " + seconds);
        assertNull(third.headers().getFirst("Accept-Encoding"));
        awaitWritten(line("a"), line("b"), "listed", line("c"));
    }

    @Test
    void goesOnWhereAWatchEnded() throws InterruptedException {
        api.on(PATH, json(list("7", "", service("a", "1"))));
        api.on(PATH, watch(event("MODIFIED", service("a", "9")), bookmark("20")));
        api.on(PATH, watch(event("DELETED", service("a", "21"))));
        api.on(PATH, api.stall());
        thread.start();

        api.await(PATH);
        api.await(PATH);
        assertEquals("20", api.await(PATH).get("resourceVersion"));
        assertEquals("21", api.await(PATH).get("resourceVersion"));
        // What was delivered again without a change is not written again.
        assertEquals(List.of(line("a"), "listed", "gone shop/a"), written);
    }

    @Test
    void losesNothingWhenCutInTheMiddleOfAnEvent() throws InterruptedException {
        String event = event("ADDED", service("b", "9"));
        api.on(PATH, json(list("7", "")));
        api.on(PATH, cut(event("ADDED", service("a", "8")), event.substring(0, 100)));
        api.on(PATH, api.stall(event));
        thread.start();

        api.await(PATH);
        api.await(PATH);
        assertEquals("8", api.await(PATH).get("resourceVersion"));
        awaitWritten("listed", line("a"), line("b"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void listsAgainAtOnceWhenTheVersionIsTooOld(boolean asEvent) throws InterruptedException {
        api.on(PATH, json(list("7", "", service("a", "1"), service("b", "2"))));
        api.on(PATH, watch(bookmark("8")));
        api.on(PATH, asEvent ? watch(EXPIRED) : refusal(410, ""));
        api.on(PATH, json(list("90", "", service("b", "80"), service("c", "81"))));
        api.on(PATH, api.stall());
        thread.start();

        for (int i = 0; i < 3; i++) {
            api.await(PATH);
        }
        pauses.clear();
        // The latest, not what a cache may hold: time must not go back.
        assertEquals("", api.await(PATH).get("resourceVersion"));
        assertEquals("90", api.await(PATH).get("resourceVersion"));
        assertEquals(
                List.of(line("a"), line("b"), "listed", line("c"), "gone shop/a", "listed"),
                written);
        assertEquals(List.of(), pauses);
    }

    @Test
    void takesItsTimeWhenTheVersionIsAlwaysTooOld() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            api.on(PATH, json(list("7", "")), watch(EXPIRED));
        }
        thread.start();

        for (int i = 0; i < 11; i++) {
            api.await(PATH);
        }
        assertDoubling(1000, 4);
    }

    @Test
    void listsInOnePieceWhenThePagesExpire() throws InterruptedException {
        api.on(PATH, json(list("7", "next", service("a", "1"), service("b", "2"))));
        api.on(PATH, refusal(410, "{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\"}"));
        api.on(PATH, json(list("9", "", service("b", "2"))));
        api.on(PATH, api.stall());
        thread.start();

        api.await(PATH);
        api.await(PATH);
        assertEquals("", api.await(PATH).get("limit"));
        assertEquals("9", api.await(PATH).get("resourceVersion"));
        assertEquals(List.of(line("a"), line("b"), "gone shop/a", "listed"), written);
    }

    @Test
    void deletesNothingWhenAListBreaksOff() throws InterruptedException {
        api.on(PATH, json(list("7", "", service("a", "1"), service("b", "2"))));
        api.on(PATH, watch(EXPIRED));
        api.on(PATH, cut(list("8", "", service("c", "3")).substring(0, 150)));
        api.on(PATH, json("{}"), json("{\"kind\":\"ServiceList\",\"items\":[]}"));
        api.on(PATH, json("<html>Please log in</html>"), json("[]"));
        api.on(PATH, refusal(500, ""));
        thread.start();

        for (int i = 0; i < 9; i++) {
            api.await(PATH);
        }
        assertEquals(List.of(line("a"), line("b"), "listed"), written);
    }

    @Test
    void keepsWhatItCannotReadAnyMore() throws InterruptedException {
        String illegible =
                "{\"metadata\":{\"namespace\":\"shop\",\"name\":\"a\",\"resourceVersion\":\"8\"},"
                        + "\"spec\":\"gone mad\"}";
        api.on(PATH, json(list("7", "", service("a", "1"), service("b", "2"))));
        api.on(PATH, watch(event("MODIFIED", illegible), EXPIRED));
        api.on(PATH, json(list("9", "", illegible)));
        api.on(PATH, api.stall());
        thread.start();

        for (int i = 0; i < 4; i++) {
            api.await(PATH);
        }
        assertEquals(List.of(line("a"), line("b"), "listed", "gone shop/b", "listed"), written);
        assertEquals("Service shop/a: spec is not an object: skipped", problems.get(0).toString());
    }

    @Test
    void deletesNothingWhenAListHoldsANamelessObject() throws InterruptedException {
        api.on(PATH, json(list("7", "", service("a", "1"), service("b", "2"))));
        api.on(PATH, watch(EXPIRED));
        api.on(PATH, json(list("9", "", "{\"metadata\":null}", service("c", "3"))));
        api.on(PATH, api.stall());
        thread.start();

        for (int i = 0; i < 4; i++) {
            api.await(PATH);
        }
        assertEquals(List.of(line("a"), line("b"), "listed", line("c"), "listed"), written);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "}{",
                "<html>",
                "{\"type\":\"ADDED\",\"object\":{\"metadata\":{}}}",
                "{\"type\":\"DELETED\",\"object\":{}}",
                "{\"type\":\"RENAMED\",\"object\":{}}",
                "{\"hello\":1}",
                "[]",
            })
    void listsAgainAtOnceWhenTheWatchIsGarbled(String garbage) throws InterruptedException {
        api.on(PATH, json(list("7", "", service("a", "1"))));
        api.on(PATH, api.stall(bookmark("8"), garbage, "\n"));
        api.on(PATH, json(list("9", "", service("a", "1"), service("b", "9"))));
        api.on(PATH, api.stall());
        thread.start();

        for (int i = 0; i < 4; i++) {
            api.await(PATH);
        }
        assertEquals(List.of(line("a"), "listed", line("b"), "listed"), written);
        assertEquals(List.of(), pauses);
    }

    @Test
    void waitsLongerAndLongerForAServerThatFails() throws InterruptedException {
        for (int i = 0; i < 9; i++) {
            api.on(PATH, refusal(500, ""));
        }
        api.on(PATH, json(list("7", "")));
        api.on(PATH, standing(Duration.ofSeconds(6)));
        api.on(PATH, refusal(500, ""), api.stall());
        thread.start();

        for (int i = 0; i < 13; i++) {
            api.await(PATH);
        }
        assertDoubling(500, 9);
        Duration last = pauses.getLast();
        assertTrue(last.toMillis() <= 500, () -> "not reset after it worked: " + last);
    }

    @Test
    void waitsAsLongAsItIsTold() throws InterruptedException {
        api.on(PATH, retryAfter(429, 17), retryAfter(503, 5000));
        thread.start();

        for (int i = 0; i < 3; i++) {
            api.await(PATH);
        }
        assertEquals(List.of(Duration.ofSeconds(17), Duration.ofMinutes(2)), pauses);
    }

    @Test
    void listsAgainWhenTheServerWillNotWatchFromHere() throws InterruptedException {
        api.on(PATH, json(list("7", "")));
        for (int i = 0; i < 5; i++) {
            api.on(PATH, refusal(504, "{\"kind\":\"Status\",\"message\":\"too large\"}"));
        }
        thread.start();

        for (int i = 0; i < 6; i++) {
            api.await(PATH);
        }
        assertEquals("500", api.await(PATH).get("limit"));
    }

    @Test
    void doesNotSpinWhenTheServerEndsEachWatchAtOnce() throws InterruptedException {
        api.on(PATH, json(list("7", "")), watch(), watch(), watch(), api.stall());
        thread.start();

        for (int i = 0; i < 5; i++) {
            api.await(PATH);
        }
        assertDoubling(500, 3);
    }

    @Test
    void dialsAgainWhenTheServerFallsSilent() throws InterruptedException {
        api.on(PATH, json(list("7", "")));
        api.on(PATH, api.stall(bookmark("8")));
        api.on(PATH, api.silence());
        api.on(PATH, api.stall());
        var impatient =
                watcher(false, new Timing.Patience(Duration.ofSeconds(2), Duration.ofMillis(200)));
        assertEquals(Optional.empty(), impatient.age());
        var other = new Thread(impatient);
        other.start();

        api.await(PATH);
        api.await(PATH);
        assertEquals("8", api.await(PATH).get("resourceVersion"));
        assertEquals("8", api.await(PATH).get("resourceVersion"));
        assertTrue(pauses.size() >= 2, pauses::toString);
        assertTrue(impatient.age().isPresent());
        stop(other);
    }

    @Test
    void doesWithoutWhatTheServerDoesNotHave() throws InterruptedException {
        api.on(PATH, refusal(404, "404 page not found"), refusal(403, ""), api.stall());
        var optional = new Thread(watcher(true, PATIENT));
        optional.start();

        api.await(PATH);
        api.await(PATH);
        api.await(PATH);
        assertEquals(List.of(Duration.ofMinutes(10), Duration.ofMinutes(10)), pauses);
        stop(optional);
    }

    /// Each pause is up to twice as long as the one before, and no more than half of it is chance.
    private void assertDoubling(long first, int count) {
        List<Duration> taken = List.copyOf(pauses);
        assertTrue(taken.size() >= count, taken::toString);
        long due = first;
        for (int i = 0; i < count; i++) {
            long millis = taken.get(i).toMillis();
            assertTrue(millis >= due / 2 && millis <= due, taken::toString);
            due = Math.min(30_000, due * 2);
        }
    }

    /// A watch that says something, stands for a while and ends.
    private ScriptedApi.Reply standing(Duration time) {
        return exchange -> {
            exchange.sendResponseHeaders(200, 0);
            int before = written.size();
            exchange.getResponseBody().write(event("ADDED", service("s", "8")).getBytes(UTF_8));
            exchange.getResponseBody().flush();
            while (written.size() == before) {
                Thread.sleep(1);
            }
            this.time.addAndGet(time.toNanos());
        };
    }

    private void awaitWritten(String... lines) throws InterruptedException {
        for (int i = 0; i < 1000 && written.size() < lines.length; i++) {
            Thread.sleep(10);
        }
        assertEquals(List.of(lines), written);
    }

    private static String line(String name) {
        return "service shop/" + name + " 10.96.0.9 http/TCP:80";
    }

    private static String service(String name, String version) {
        return """
        {"metadata": {"namespace": "shop", "name": "%s", "resourceVersion": "%s"}, \
        "spec": {"clusterIP": "10.96.0.9", "ports": [{"name": "http", "port": 80}]}}\
        """
                .formatted(name, version);
    }

    private static String list(String version, String next, String... items) {
        return """
        {"kind": "ServiceList", "apiVersion": "v1", \
        "metadata": {"resourceVersion": "%s", "continue": "%s"}, "items": [%s]}\
        """
                .formatted(version, next, String.join(", ", items));
    }

    private static String event(String type, String object) {
        return "{\"type\": \"" + type + "\", \"object\": " + object + "}\n";
    }

    private static String bookmark(String version) {
        return event(
                "BOOKMARK",
                "{\"kind\": \"Service\", \"metadata\": {\"resourceVersion\": \""
                        + version
                        + "\"}}");
    }
}
