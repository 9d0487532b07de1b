package dev.sluice.services;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.model.IpFamily;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WakeUpTest {
    private static final Duration LONG = Duration.ofHours(1);

    @Test
    @Timeout(10)
    void manyRingsBeforeTheWakeAreOneWake() throws InterruptedException {
        var wakeUp = new WakeUp();
        WakeUp.Waiter waiter = wakeUp.waiter(IpFamily.IPV4);
        wakeUp.signal();
        wakeUp.signal();
        wakeUp.signal();
        assertTrue(waiter.await(LONG));
        assertFalse(waiter.await(Duration.ZERO));
    }

    @Test
    @Timeout(10)
    void aRingFromAnotherThreadWakes() throws InterruptedException {
        var wakeUp = new WakeUp();
        WakeUp.Waiter waiter = wakeUp.waiter(IpFamily.IPV4);
        Thread.ofPlatform().start(wakeUp::signal);
        assertTrue(waiter.await(LONG));
    }

    @Test
    @Timeout(10)
    void everyWaiterHearsARing() throws InterruptedException {
        var wakeUp = new WakeUp();
        WakeUp.Waiter first = wakeUp.waiter(IpFamily.IPV4);
        wakeUp.signal();
        WakeUp.Waiter second = wakeUp.waiter(IpFamily.IPV4);
        assertTrue(first.await(LONG));
        assertTrue(second.await(LONG));
        assertFalse(first.await(Duration.ZERO));
        assertFalse(second.await(Duration.ZERO));
    }

    @Test
    @Timeout(10)
    void theLimitEndsTheWait() throws InterruptedException {
        WakeUp.Waiter waiter = new WakeUp().waiter(IpFamily.IPV4);
        assertFalse(waiter.await(Duration.ofMillis(1)));
        assertFalse(waiter.await(Duration.ofSeconds(-5)));
    }
}
