package dev.sluice.kube.lastgood;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.TestNet;
import dev.sluice.kube.client.ApiAccess;
import dev.sluice.kube.client.ApiClient;
import dev.sluice.kube.watch.ClusterWatch;
import dev.sluice.kube.watch.SavedState;
import dev.sluice.services.ChangeLog;
import dev.sluice.services.WakeUp;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LastGoodTest {
    private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");

    @TempDir Path folder;
    private Instant clock = NOON;
    private long nanos = Long.MAX_VALUE - 1_000_000_000L; // it wraps

    /// Setting the wall clock while the API server is unreachable neither shortens nor extends the
    /// wait for it.
    @ParameterizedTest
    @ValueSource(longs = {-3600, 0, 3600})
    void the_patience_with_the_api_server_does_not_depend_on_the_time_of_day(long step)
            throws Exception {
        var file = new LastGoodFile(folder.resolve("last-good"), "test");
        file.write(new SavedState(List.of(), List.of(), TestNet.node(), List.of()), NOON);
        try (var api = new ApiClient(new ApiAccess.Anonymous("http://127.0.0.1:1"), "sluice/test");
                var watch =
                        ClusterWatch.of(api, "node1", new ChangeLog(new WakeUp(), NOON), _ -> {})) {
            var lastGood = new LastGood(file, watch, () -> false, () -> clock, () -> nanos);
            clock = NOON.plusSeconds(step);
            nanos += Duration.ofMillis(9900).toNanos();
            lastGood.turn();
            assertFalse(watch.state().isPresent(), "it is not away yet");
            nanos += Duration.ofMillis(100).toNanos();
            lastGood.turn();
            assertEquals(TestNet.node(), watch.state().orElseThrow().node());
        }
    }

    @Test
    void what_was_kept_is_as_old_as_the_clock_says_and_then_ages_by_itself() throws Exception {
        var file = new LastGoodFile(folder.resolve("last-good"), "test");
        Instant said = Instant.now().minus(Duration.ofHours(2));
        file.write(new SavedState(List.of(), List.of(), TestNet.node(), List.of()), said);
        try (var api = new ApiClient(new ApiAccess.Anonymous("http://127.0.0.1:1"), "sluice/test");
                var watch =
                        ClusterWatch.of(api, "node1", new ChangeLog(new WakeUp(), NOON), _ -> {})) {
            assertTrue(watch.heard().node().isEmpty());
            watch.restore(file.read().orElseThrow().state(), said);
            Duration age = watch.heard().node().orElseThrow();
            assertTrue(age.compareTo(Duration.ofHours(2)) >= 0, age::toString);
        }
    }
}
