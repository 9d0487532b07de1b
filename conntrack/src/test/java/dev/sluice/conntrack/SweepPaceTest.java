package dev.sluice.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.model.Ip;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SweepPaceTest {
    private static final long MS = 1_000_000;

    private static final Frontends GONE =
            new Frontends(Set.of(Destination.of(Ip.of("10.96.0.10"), 53, 17)), Set.of());
    private static final PlanChange ENDPOINT = new PlanChange(true, false, GONE);
    private static final PlanChange BEGINNING = new PlanChange(true, true, Frontends.NONE);

    @Test
    void looksTwiceThenRarely() {
        SweepPace pace = SweepPace.start(0);
        assertEquals(Duration.ZERO, pace.untilDue(0));
        pace = pace.succeeded(0, 10 * MS);
        assertEquals(Duration.ofSeconds(1), pace.untilDue(10 * MS));
        pace = pace.succeeded(1_010 * MS, 1_020 * MS);
        assertEquals(SweepPace.IDLE, pace.untilDue(1_020 * MS));
    }

    @Test
    void changesAreSweptAtOnceUnlessTheThreadMustRest() {
        SweepPace idle = idle();
        assertEquals(Duration.ZERO, idle.request(ENDPOINT, 5_000 * MS).untilDue(5_000 * MS));
        SweepPace swept = idle.request(ENDPOINT, 5_000 * MS).succeeded(5_000 * MS, 5_200 * MS);
        assertEquals(
                Duration.ofMillis(700), swept.request(ENDPOINT, 5_300 * MS).untilDue(5_300 * MS));
        assertEquals(Duration.ZERO, swept.request(ENDPOINT, 6_000 * MS).untilDue(6_000 * MS));
    }

    @Test
    void aChangeBetweenTheLooksHasTwoOfItsOwn() {
        SweepPace pace = idle().request(ENDPOINT, 5_000 * MS).succeeded(5_000 * MS, 5_001 * MS);
        pace = pace.request(ENDPOINT, 5_500 * MS).succeeded(5_500 * MS, 5_501 * MS);
        assertEquals(Duration.ofSeconds(1), pace.untilDue(5_501 * MS));
        assertEquals(GONE, pace.former());
    }

    @Test
    void rememberFrontendsUntilTheSecondLookSucceeded() {
        SweepPace pace = idle().request(ENDPOINT, 0);
        assertEquals(GONE, pace.former());
        pace = pace.failed(1 * MS);
        assertEquals(SweepPace.RETRY, pace.untilDue(1 * MS));
        assertEquals(GONE, pace.former());
        pace = pace.succeeded(0, 1 * MS);
        assertEquals(GONE, pace.former());
        pace = pace.succeeded(0, 1 * MS);
        assertEquals(Frontends.NONE, pace.former());
    }

    @Test
    void failuresInARowMakeItWaitLongerButNotForWhatChanges() {
        SweepPace pace = idle();
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            pace = pace.failed(0);
            waits.add(pace.untilDue(0).toSeconds());
        }
        assertEquals(List.of(5L, 10L, 20L, 40L, 80L, 160L, 300L, 300L), waits);
        SweepPace requested = pace.request(ENDPOINT, 0);
        assertEquals(Duration.ZERO, requested.untilDue(0));
        assertEquals(Duration.ofMinutes(5), requested.failed(0).untilDue(0));
        assertEquals(
                SweepPace.RETRY, requested.succeeded(0, 0).failed(0).untilDue(0), "begins again");
    }

    @Test
    void allFlowsMatterWhereTranslationBeganAndOnceInAWhile() {
        assertTrue(SweepPace.start(0).whole());
        SweepPace idle = idle();
        assertTrue(idle.whole());
        assertFalse(idle.request(ENDPOINT, 0).whole());
        assertTrue(idle.request(BEGINNING, 0).whole());
        assertTrue(idle.request(BEGINNING, 0).request(ENDPOINT, 0).whole());
        assertTrue(idle.begin(0).whole());
        assertFalse(idle.request(ENDPOINT, 0).succeeded(0, 1).whole());
    }

    private static SweepPace idle() {
        return SweepPace.start(0).succeeded(0, 0).succeeded(0, 0);
    }
}
