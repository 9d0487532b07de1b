package dev.sluice.base.background;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class PeriodicTaskTest {
    private final List<String> notified = new ArrayList<>();
    private final TaskListener listener =
            new TaskListener() {
                @Override
                public void started(String task) {
                    notified.add("started " + task);
                }

                @Override
                public void failed(String task) {
                    notified.add("failed " + task);
                }
            };
    private long now = 5;

    @Test
    void whatever_is_thrown_is_counted_and_the_next_turn_comes() throws Exception {
        List<Throwable> thrown =
                List.of(
                        new IOException("too many open files"),
                        new IllegalStateException(),
                        new NoClassDefFoundError("x"),
                        new StackOverflowError());
        for (Throwable e : thrown) {
            notified.clear();
            assertEquals(Duration.ofSeconds(5), task(Duration.ofSeconds(5), throwing(e)).turn());
            assertEquals(List.of("failed work"), notified);
        }
        notified.clear();
        assertEquals(Duration.ofSeconds(5), task(Duration.ofSeconds(5), () -> {}).turn());
        assertEquals(List.of(), notified);
    }

    @Test
    void work_that_waits_by_itself_pauses_after_a_failure() throws Exception {
        assertEquals(Duration.ZERO, task(Duration.ZERO, () -> {}).turn());
        var failing = task(Duration.ZERO, throwing(new IOException("no")));
        assertEquals(Duration.ofSeconds(1), failing.turn());
    }

    @Test
    void who_is_told_to_stop_stops() {
        var stopped = task(Duration.ZERO, throwing(new InterruptedException()));
        assertThrows(InterruptedException.class, stopped::turn);
        assertEquals(List.of(), notified);
    }

    /// Runs on the real thread, which must survive a failure of the first run.
    @Test
    void the_thread_goes_on_after_a_failure() throws Exception {
        var turns = new CountDownLatch(2);
        new PeriodicTask(
                        "work",
                        Duration.ofMillis(1),
                        () -> {
                            turns.countDown();
                            throw new AssertionError("at every turn");
                        },
                        TaskListener.NONE)
                .start();
        turns.await();
    }

    @Test
    void the_first_run_waits() throws Exception {
        var delay = Duration.ofMillis(100);
        var turns = new CountDownLatch(1);
        long started = System.nanoTime();
        new PeriodicTask("work", Duration.ofHours(1), turns::countDown, listener).startAfter(delay);
        assertEquals(List.of("started work"), notified);
        turns.await();
        assertTrue(System.nanoTime() - started >= delay.toNanos());
    }

    @Test
    void a_failure_that_lasts_is_told_less_and_less_often() {
        var pace = new LogPace(() -> now);
        List<Long> lines = new ArrayList<>();
        List<Long> unsaid = new ArrayList<>();
        for (long second = 0; second < 86_400; second++) {
            long at = second;
            pace.next()
                    .ifPresent(count -> {
                        lines.add(at);
                        unsaid.add(count);
                    });
            pass(Duration.ofSeconds(1));
        }
        assertEquals(List.of(0L, 60L, 180L, 420L, 900L, 1860L), lines.subList(0, 6));
        assertEquals(List.of(0L, 59L, 119L, 239L), unsaid.subList(0, 4));
        assertEquals(true, lines.size() < 31, lines::toString);
        pass(Duration.ofHours(1));
        assertEquals(true, pace.next().isPresent());
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private static PeriodicTask.Body throwing(Throwable e) {
        return () -> {
            switch (e) {
                case Exception exception -> throw exception;
                case Error error -> throw error;
                default -> throw new IllegalArgumentException(e);
            }
        };
    }

    private PeriodicTask task(Duration interval, PeriodicTask.Body body) {
        return new PeriodicTask(
                LoggerFactory.getLogger(PeriodicTask.class),
                "work",
                interval,
                body,
                listener,
                () -> now);
    }
}
