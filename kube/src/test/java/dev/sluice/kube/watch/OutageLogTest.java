package dev.sluice.kube.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class OutageLogTest {
    private long now = Long.MAX_VALUE;
    private final OutageLog outage = new OutageLog(() -> now, "the watch of Services");

    @Test
    void saysEachReasonOnceAnOutage() {
        assertEquals(Optional.empty(), outage.over());
        assertEquals(
                Optional.of(
                        "the watch of Services fails: refused."
                                + " What is known stays in force; trying again"),
                outage.failed("refused"));
        assertEquals(Optional.empty(), outage.failed("refused"));
        assertTrue(outage.failed("forbidden").isPresent());
        now += Duration.ofSeconds(61).toNanos();
        assertEquals(Optional.empty(), outage.failed("refused"));
        assertEquals(Optional.of("the watch of Services works again after 61 s"), outage.over());
        assertEquals(Optional.empty(), outage.over());
        assertTrue(outage.failed("refused").isPresent());
    }

    @Test
    void stopsAtAFewReasons() {
        long said = 0;
        for (int i = 0; i < 100; i++) {
            said += outage.failed("reason " + i).isPresent() ? 1 : 0;
        }
        assertEquals(5, said);
    }
}
