package dev.sluice.kube.watch;

import static dev.sluice.kube.client.ScriptedApi.cut;
import static dev.sluice.kube.client.ScriptedApi.json;
import static dev.sluice.kube.client.ScriptedApi.refusal;
import static dev.sluice.kube.client.ScriptedApi.watch;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.kube.client.ApiAccessException;
import dev.sluice.kube.client.ScriptedApi.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Lists and watches of a server that follows the protocol.
final class WatcherTest extends WatcherSetup {
    WatcherTest() throws IOException, ApiAccessException {}

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
        // The watcher does not write an object that was delivered again without a change.
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
        // Asks for the latest state. With version 0, a cache may answer with an older one.
        assertEquals("", api.await(PATH).get("resourceVersion"));
        assertEquals("90", api.await(PATH).get("resourceVersion"));
        assertEquals(
                List.of(line("a"), line("b"), "listed", line("c"), "gone shop/a", "listed"),
                written);
        assertEquals(List.of(), pauses);
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
}
