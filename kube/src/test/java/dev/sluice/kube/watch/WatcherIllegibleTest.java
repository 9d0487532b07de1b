package dev.sluice.kube.watch;

import static dev.sluice.kube.client.ScriptedApi.cut;
import static dev.sluice.kube.client.ScriptedApi.json;
import static dev.sluice.kube.client.ScriptedApi.refusal;
import static dev.sluice.kube.client.ScriptedApi.watch;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.kube.client.ApiAccessException;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Lists and events that the watcher cannot read, or not all of.
final class WatcherIllegibleTest extends WatcherSetup {
    WatcherIllegibleTest() throws IOException, ApiAccessException {}

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
}
