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
        Bell.Waiter waiter = bell.waiter();
        bell.ring();
        bell.ring();
        bell.ring();
        assertTrue(waiter.await(LONG));
        assertFalse(waiter.await(Duration.ZERO));
    }

    @Test
    @Timeout(10)
    void aRingFromAnotherThreadWakes() throws InterruptedException {
        var bell = new Bell();
        Bell.Waiter waiter = bell.waiter();
        Thread.ofPlatform().start(bell::ring);
        assertTrue(waiter.await(LONG));
    }

    @Test
    @Timeout(10)
    void everyWaiterHearsARing() throws InterruptedException {
        var bell = new Bell();
        Bell.Waiter first = bell.waiter();
        bell.ring();
        Bell.Waiter second = bell.waiter();
        assertTrue(first.await(LONG));
        assertTrue(second.await(LONG));
        assertFalse(first.await(Duration.ZERO));
        assertFalse(second.await(Duration.ZERO));
    }

    @Test
    @Timeout(10)
    void theLimitEndsTheWait() throws InterruptedException {
        Bell.Waiter waiter = new Bell().waiter();
        assertFalse(waiter.await(Duration.ofMillis(1)));
        assertFalse(waiter.await(Duration.ofSeconds(-5)));
    }
}
