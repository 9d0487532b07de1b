package dev.sluice.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SyncBudgetTest {
    @Test
    void theFirstSyncsAfterAQuietTimeDoNotWait() {
        SyncBudget budget = SyncBudget.LIMITED;
        for (int i = 0; i < 2; i++) {
            budget = budget.after(millis(200), millis(200));
            assertEquals(Duration.ZERO, budget.pause());
        }
        budget = budget.after(millis(200), millis(200));
        assertTrue(budget.pause().isPositive());
        budget = budget.after(Duration.ofHours(1).toNanos(), millis(200));
        assertEquals(Duration.ZERO, budget.pause());
    }

    @Test
    void underSteadyLoadProgramsGetAFifthOfAProcessor() {
        long spent = 0;
        long now = 0;
        SyncBudget budget = SyncBudget.LIMITED;
        while (now < Duration.ofMinutes(1).toNanos()) {
            // A sync takes longer than its programs need a processor.
            long took = millis(230);
            long waited = Math.max(budget.pause().toNanos(), millis(1));
            budget = budget.after(waited + took, millis(160));
            now += waited + took;
            spent += millis(160);
        }
        assertEquals(0.2, (double) spent / now, 0.02);
    }

    @Test
    void smallSyncsAndThoseWithoutProgramsNeverWait() {
        SyncBudget budget = SyncBudget.LIMITED;
        for (int i = 0; i < 10_000; i++) {
            budget = budget.after(millis(15), millis(3));
            assertEquals(Duration.ZERO, budget.pause());
        }
        for (int i = 0; i < 10_000; i++) {
            budget = budget.after(0, 0);
            assertEquals(Duration.ZERO, budget.pause());
        }
    }

    @Test
    void aLongLoadIsNotPaidBackInFull() {
        SyncBudget loaded = SyncBudget.LIMITED.after(0, millis(30_000));
        assertEquals(Duration.ofSeconds(1), loaded.pause());
    }

    @Test
    void withoutALimitNothingWaits() {
        assertEquals(Duration.ZERO, SyncBudget.UNLIMITED.after(0, millis(30_000)).pause());
    }

    private static long millis(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }
}
