package dev.sluice.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyncScheduleTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void beforeTheFirstSyncOnlyARequestMakesOneDue() {
        SyncSchedule schedule = schedule(Duration.ZERO, Duration.ofSeconds(30));
        assertTrue(schedule.untilDue(at(0)).isPositive());
        assertTrue(schedule.untilDue(at(100)).isPositive());
        assertFalse(schedule.isResync(at(100_000)));
        assertDue(schedule.request(), at(0));
        assertDue(schedule.request(), at(-500));
    }

    @Test
    void theFirstRequestWaitsForNothing() {
        assertDue(schedule(Duration.ofMinutes(5), Duration.ofSeconds(30)).request(), at(0));
    }

    /// A sync runs from second 10 to 10 + cost, and a request follows.
    @ParameterizedTest(name = "minimum {0} s, cost {1} s: due {2} s after the end")
    @CsvSource({"0, 0, 0", "0, 1, 1", "0, 3, 1", "1, 3, 1", "5, 3, 5", "5, 0, 5"})
    void aRequestWaitsForTheGreaterOfMinimumAndCostButNotLongForTheCost(
            long minimum, long cost, long wait) {
        SyncSchedule schedule =
                schedule(Duration.ofSeconds(minimum), Duration.ofSeconds(30))
                        .request()
                        .succeeded(at(10), at(10 + cost), true)
                        .request();
        long end = 10 + cost;
        assertEquals(Duration.ofSeconds(wait), schedule.untilDue(at(end)));
        assertEquals(Duration.ofSeconds(wait - 7), schedule.untilDue(at(end + 7)));
        assertFalse(schedule.isResync(at(end + 7)));
    }

    @ParameterizedTest(name = "limit {0} s")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    30 | 1 2 4 8 16 30 30
                    5  | 1 2 4 5 5 5 5
                    1  | 1 1 1 1 1 1 1
                    0  | 1 1 1 1 1 1 1
                    """)
    void failuresAreRetriedAfterTwiceAsLongEachTime(long limit, String delays) {
        SyncSchedule schedule = schedule(Duration.ZERO, Duration.ofSeconds(limit)).request();
        List<String> seen = new ArrayList<>();
        long now = 0;
        for (int i = 0; i < 7; i++) {
            schedule = schedule.failed(at(now), at(now));
            seen.add(String.valueOf(schedule.untilDue(at(now)).toSeconds()));
            assertEquals(schedule.retryDelay(), schedule.untilDue(at(now)));
            now += schedule.retryDelay().toSeconds();
            assertDue(schedule, at(now));
        }
        assertEquals(delays, String.join(" ", seen));
    }

    @Test
    void aThousandFailuresDoNotOverflow() {
        SyncSchedule schedule = schedule(Duration.ZERO, Duration.ofDays(365));
        for (int i = 0; i < 1000; i++) {
            schedule = schedule.failed(at(0), at(0));
            assertTrue(schedule.retryDelay().compareTo(SECOND) >= 0);
        }
    }

    @Test
    void aRequestDoesNotShortenTheRetry() {
        SyncSchedule schedule =
                schedule(Duration.ZERO, Duration.ofSeconds(30)).failed(at(0), at(0));
        schedule = schedule.failed(at(1), at(1)).request();
        assertEquals(Duration.ofSeconds(2), schedule.untilDue(at(1)));
        assertFalse(schedule.isResync(at(3)));
    }

    @Test
    void aSuccessEndsTheRetries() {
        SyncSchedule schedule =
                schedule(Duration.ZERO, Duration.ofSeconds(30))
                        .failed(at(0), at(0))
                        .failed(at(1), at(1))
                        .succeeded(at(3), at(3), true);
        assertEquals(HOUR, schedule.untilDue(at(3)));
        assertEquals(SECOND, schedule.failed(at(10), at(10)).retryDelay());
    }

    @Test
    void everythingIsCheckedOnceInAWhile() {
        SyncSchedule schedule =
                schedule(Duration.ZERO, Duration.ofSeconds(30)).succeeded(at(0), at(1), true);
        assertEquals(HOUR, schedule.untilDue(at(1)));
        assertFalse(schedule.isResync(at(3600)));
        assertTrue(schedule.isResync(at(3601)));
        // A steady stream of requests does not delay it.
        SyncSchedule busy = schedule.request().succeeded(at(3000), at(3000), false).request();
        assertFalse(busy.isResync(at(3600)));
        assertTrue(busy.isResync(at(3601)));
        assertFalse(schedule.failed(at(2), at(2)).isResync(at(4000)));
    }

    @Test
    void whatWasUnneededLeavesTheTimesAlone() {
        SyncSchedule schedule =
                schedule(Duration.ofSeconds(5), Duration.ofSeconds(30))
                        .succeeded(at(0), at(1), true);
        assertEquals(schedule, schedule.request().unneeded());
        assertEquals(
                Duration.ofSeconds(5), schedule.request().unneeded().request().untilDue(at(1)));
    }

    private static SyncSchedule schedule(Duration minimum, Duration maxRetry) {
        return SyncSchedule.start(new SyncSchedule.Limits(minimum, maxRetry, HOUR));
    }

    private static long at(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    private static void assertDue(SyncSchedule schedule, long now) {
        assertFalse(schedule.untilDue(now).isPositive(), () -> "due in " + schedule.untilDue(now));
    }
}
