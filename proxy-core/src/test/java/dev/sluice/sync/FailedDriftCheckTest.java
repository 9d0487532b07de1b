package dev.sluice.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Drift checks that fail.
class FailedDriftCheckTest extends RefusedServicesSetup {
    @Test
    void aLookThatFailsAccusesNobodyAndIsRepeatedAfterAGrowingWhile() {
        kernel.looksFail = true;
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int looks = kernel.looks;
            Duration waited = Duration.ZERO;
            while (kernel.looks == looks) {
                clock.pass(Duration.ofMillis(500));
                waited = waited.plusMillis(500);
                loop.turn();
            }
            waits.add(waited);
        }
        assertEquals(List.of(2L, 4L, 8L, 8L, 8L), waits.stream().map(Duration::toSeconds).toList());
        assertEquals(0, heard.drifts);
        assertEquals(List.of(), heard.failures);
        assertEquals(5, heard.failedLooks);
        // The next check that succeeds finds a change that happened meanwhile.
        kernel.looksFail = false;
        kernel.tampered = Optional.of(new Drift("nat", "a rule is gone", "unknown"));
        clock.pass(MAX_RETRY);
        loop.turn();
        assertEquals(1, heard.drifts);
        assertTrue(heard.last().report().full());
    }
}
