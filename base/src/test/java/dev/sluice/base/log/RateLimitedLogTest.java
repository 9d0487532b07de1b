package dev.sluice.base.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class RateLimitedLogTest {
    private final RecordingLogger log = new RecordingLogger();
    private long now = Long.MAX_VALUE - 1000; // it wraps
    private final RateLimitedLog limited =
            new RateLimitedLog(log, new RateLimitedLog.Rate(3, Duration.ofSeconds(10)), () -> now);

    @Test
    void a_few_lines_are_shown_as_they_are() {
        assertTrue(limited.say(Level.WARN, "{} is no pattern"));
        assertTrue(limited.say(Level.INFO, "b"));
        assertEquals(List.of("WARN {} is no pattern", "INFO b"), log.take());
    }

    @Test
    void of_many_it_is_told_how_many_there_were() {
        for (int i = 0; i < 10; i++) {
            limited.say(Level.WARN, "line " + i);
        }
        assertEquals(
                List.of(
                        "WARN line 0",
                        "WARN line 1",
                        "WARN line 2",
                        "WARN too many lines like the last ones: from now on one in 10 s is shown"),
                log.take());
        pass(9);
        assertFalse(limited.say(Level.WARN, "still too early"));
        pass(1);
        assertTrue(limited.say(Level.WARN, "later"));
        assertFalse(limited.say(Level.WARN, "too many again"));
        assertEquals(List.of("WARN later (and 8 more since the last)"), log.take());
    }

    @Test
    void an_hour_of_ten_thousand_lines_a_second_is_one_each_ten_seconds() {
        for (int i = 0; i < 360_000; i++) {
            limited.say(Level.INFO, "again");
            now += Duration.ofMillis(10).toNanos();
        }
        assertEquals(3 + 1 + 359, log.take().size());
    }

    @Test
    void after_a_calm_time_it_begins_anew() {
        for (int i = 0; i < 10; i++) {
            limited.say(Level.WARN, "line");
        }
        log.take();
        pass(3600);
        for (int i = 0; i < 10; i++) {
            limited.say(Level.WARN, "line");
        }
        List<String> lines = log.take();
        assertEquals("WARN line (and 7 more since the last)", lines.getFirst());
        assertEquals(4, lines.size(), lines::toString);
    }

    private void pass(int seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }
}
