package dev.sluice.kube.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PacingTest {
    private final Pacing pacing = new Pacing(new Random(1));

    /// A sequence of ends, each with the seconds that its watch lasted, and the longest pause after
    /// each in seconds. The random part shortens a pause by up to half.
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    watches that end when they should        | ended 300, ended 300, ended 6     | 0 0 0
                    watches that end at once                 | ended 0, ended 1, ended 4         | .5 1 2
                    one that lasts in between                | ended 0, ended 0, ended 5, ended 0 | .5 1 0 .5
                    cut now and then                         | cut 300, cut 300, cut 20          | .5 .5 .5
                    cut at once                              | cut 0, cut 4, cut 0, cut 0        | .5 1 2 4
                    up to half a minute                      | cut 0, cut 0, cut 0, cut 0, cut 0, cut 0, cut 0, cut 0 | .5 1 2 4 8 16 30 30
                    too old once a day                       | stale 90000, stale 90000          | 0 0
                    too old at once                          | stale 0, stale 0, stale 0, stale 0, stale 0, stale 0, stale 0 | 0 1 2 4 8 16 30
                    too old after a moment                   | stale 1, stale 1, stale 1         | 0 1 2
                    too old after less than the longest wait | stale 29, stale 29, stale 29      | 0 1 2
                    too old after the longest wait           | stale 0, stale 0, stale 30, stale 0 | 0 1 0 1
                    lists keep their back-off                | stale 0, cut 10, stale 0, ended 6, stale 0 | 0 .5 1 0 2
                    """)
    void waits(String title, String happenings, String seconds) {
        String[] due = seconds.split(" ", -1);
        String[] all = happenings.split(", ", -1);
        for (int i = 0; i < all.length; i++) {
            Duration wait = wait(all[i]);
            double most = Double.parseDouble(due[i]) * 1000;
            long millis = wait.toMillis();
            int at = i;
            assertTrue(
                    millis >= (long) (most / 2) && millis <= most,
                    () -> title + ": " + at + ": " + wait);
        }
    }

    private Duration wait(String happening) {
        String[] words = happening.split(" ", -1);
        Duration watched = Duration.ofSeconds(Long.parseLong(words[1]));
        return switch (words[0]) {
            case "ended" -> pacing.ended(watched);
            case "cut" -> pacing.failed(watched, Duration.ZERO);
            default -> pacing.stale(watched);
        };
    }

    @Test
    void a_server_is_not_asked_before_it_wants_to_be_but_for_two_minutes_at_most() {
        assertEquals(Duration.ofSeconds(17), pacing.failed(Duration.ZERO, Duration.ofSeconds(17)));
        assertEquals(Duration.ofMinutes(2), pacing.failed(Duration.ZERO, Duration.ofDays(1)));
    }
}
