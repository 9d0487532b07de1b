package dev.sluice.kube.watch;

import static dev.sluice.kube.client.ScriptedApi.json;
import static dev.sluice.kube.client.ScriptedApi.refusal;
import static dev.sluice.kube.client.ScriptedApi.retryAfter;
import static dev.sluice.kube.client.ScriptedApi.watch;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.kube.client.ApiAccessException;
import dev.sluice.kube.client.ScriptedApi;
import dev.sluice.kube.client.Timing;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// How long the watcher waits before it asks again a server that fails, refuses or falls silent.
final class WatcherRetryTest extends WatcherSetup {
    WatcherRetryTest() throws IOException, ApiAccessException {}

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
    void waitsLongerAndLongerForAServerThatFails() throws InterruptedException {
        for (int i = 0; i < 9; i++) {
            api.on(PATH, refusal(500, ""));
        }
        api.on(PATH, json(list("7", "")));
        api.on(PATH, watchOf(Duration.ofSeconds(6)));
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

    /// A watch that delivers one event and ends after a time of the clock.
    private ScriptedApi.Reply watchOf(Duration time) {
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
}
