package dev.sluice.services;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BellTest {
    private static final Duration LONG = Duration.ofHours(1);

    @Test
    @Timeout(10)
    void manyRingsBeforeTheWakeAreOneWake() throws InterruptedException {
        var bell = new Bell();
        bell.ring();
        bell.ring();
        bell.ring();
        assertTrue(bell.await(LONG));
        assertFalse(bell.await(Duration.ZERO));
    }

    @Test
    @Timeout(10)
    void aRingFromAnotherThreadWakes() throws InterruptedException {
        var bell = new Bell();
        Thread.ofPlatform().start(bell::ring);
        assertTrue(bell.await(LONG));
    }

    @Test
    @Timeout(10)
    void theLimitEndsTheWait() throws InterruptedException {
        var bell = new Bell();
        assertFalse(bell.await(Duration.ofMillis(1)));
        assertFalse(bell.await(Duration.ofSeconds(-5)));
    }
}
