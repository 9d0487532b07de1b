package dev.sluice.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.model.Service;
import dev.sluice.plan.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A Service that the kernel refuses does not hold up the others, and is tried again.
class RefusedServicesTest extends RefusedServicesSetup {
    @Test
    void theOthersAreInAtOnceAndTheSyncIsNoFailure() {
        assertEquals(Set.of(BAD.name()), heard.last().report().refused().keySet());
        assertEquals(Set.of(BAD.name()), heard.last().refused());
        assertNull(heard.last().plan().services().get(BAD.name()));
        assertNotNull(heard.last().plan().services().get(GOOD.name()));
        assertEquals(List.of(), heard.failures);
    }

    @Test
    void changesOfOthersAreWrittenAtOnceFromWhatIsKnown() {
        for (int pod = 1; pod <= 20; pod++) {
            change(GOOD, pod);
            loop.turn();
            assertEquals(pod + 1, kernel.attempts);
            assertFalse(heard.last().report().full());
            assertEquals(Set.of(BAD.name()), heard.last().refused());
        }
        assertEquals(0, kernel.forgotten);
    }

    @Test
    void itIsTriedAgainByItselfAfterOneTwoFourSecondsUpToTheLimit() {
        List<Long> seconds = new ArrayList<>();
        int attempts = kernel.attempts;
        for (long passed = 1; passed <= 40; passed++) {
            clock.pass(SECOND);
            loop.turn();
            if (kernel.attempts > attempts) {
                attempts = kernel.attempts;
                seconds.add(passed);
            }
        }
        assertEquals(List.of(1L, 3L, 7L, 15L, 23L, 31L, 39L), seconds);
        assertTrue(kernel.taken.subList(1, 4).stream().allMatch(p -> p.services().size() == 2));
        assertEquals(1, heard.syncs.stream().filter(s -> s.report().full()).count());
    }

    @Test
    void itIsServedOnceTheKernelTakesIt() {
        kernel.refused.clear();
        clock.pass(SECOND);
        loop.turn();
        assertEquals(Set.of(), heard.last().refused());
        assertNotNull(heard.last().plan().services().get(BAD.name()));
        clock.pass(MAX_RETRY);
        loop.turn();
        assertEquals(2, kernel.attempts);
    }

    @Test
    void oneThatIsChangedIsTriedASecondAfterItsLastTry() {
        for (int tries = 0; tries < 4; tries++) {
            clock.pass(MAX_RETRY);
            loop.turn();
        }
        int attempts = kernel.attempts;
        change(BAD, 1);
        loop.turn();
        assertEquals(attempts, kernel.attempts);
        clock.pass(SECOND);
        loop.turn();
        assertEquals(attempts + 1, kernel.attempts);
    }

    @Test
    void whatStoodOfItStandsOn() {
        kernel.refused.clear();
        clock.pass(SECOND);
        loop.turn();
        var served = heard.last().plan().services().get(BAD.name());
        kernel.refused.add(BAD.name());
        change(BAD, 1);
        change(GOOD, 1);
        loop.turn();
        assertSame(served, heard.last().plan().services().get(BAD.name()));
        assertEquals(Set.of(BAD.name()), heard.last().refused());
        log.service(BAD.name(), null);
        clock.pass(SECOND);
        loop.turn();
        assertSame(served, heard.last().plan().services().get(BAD.name()));
        kernel.refused.clear();
        clock.pass(SECOND);
        loop.turn();
        assertNull(heard.last().plan().services().get(BAD.name()));
    }

    @Test
    void oneThatIsPlannedAgainAsItStandsIsRefusedNoLonger() {
        log.service(BAD.name(), null);
        change(GOOD, 1);
        loop.turn();
        assertEquals(Set.of(), heard.last().refused());
        int attempts = kernel.attempts;
        clock.pass(MAX_RETRY);
        loop.turn();
        assertEquals(attempts, kernel.attempts);
    }

    @Test
    void afterAFailureEverythingIsTriedAgain() {
        kernel.fails = true;
        change(GOOD, 1);
        loop.turn();
        assertEquals(1, heard.failures.size());
        kernel.fails = false;
        clock.pass(SECOND);
        loop.turn();
        assertTrue(heard.last().report().full());
        assertEquals(2, kernel.taken.getLast().services().size());
        assertEquals(Set.of(BAD.name()), heard.last().refused());
    }

    /// Another program removed its rules, and the plan has not changed since it was served.
    @Test
    void oneThatIsRefusedAfterADriftIsNotForgottenNorTriedWithOthersChanges() {
        kernel.refused.clear();
        clock.pass(SECOND);
        loop.turn();
        kernel.refused.add(BAD.name());
        kernel.tampered = Optional.of(new Drift("nat", "all is gone", "unknown"));
        clock.pass(kernel.driftInterval);
        loop.turn();
        assertEquals(Set.of(BAD.name()), heard.last().refused());
        assertNull(heard.last().plan().services().get(BAD.name()));
        for (int pod = 1; pod <= 5; pod++) {
            change(GOOD, pod);
            loop.turn();
            assertNull(kernel.taken.getLast().services().get(BAD.name()));
            assertEquals(Set.of(BAD.name()), heard.last().refused());
        }
        kernel.refused.clear();
        clock.pass(SECOND);
        loop.turn();
        assertEquals(Set.of(), heard.last().refused());
        assertNotNull(heard.last().plan().services().get(BAD.name()));
    }

    @Test
    void manyAreTriedAgainAFewAtATimeWithOthersInBetween() {
        for (int i = 0; i < 200; i++) {
            Service one = plain("bad-" + i, 10 + i % 80).build();
            kernel.refused.add(one.name());
            log.service(one.name(), one);
        }
        loop.turn();
        assertEquals(201, heard.last().refused().size());
        clock.pass(SECOND);
        for (int pod = 1; pod <= 13; pod++) {
            change(GOOD, pod);
            loop.turn();
            assertEquals(pod, lastPod());
            loop.turn();
            Plan tried = kernel.taken.getLast();
            assertTrue(tried.services().size() <= 1 + 16, () -> tried.services().size() + "");
        }
        kernel.refused.clear();
        for (int i = 0; i < 40; i++) {
            clock.pass(Duration.ofMillis(100));
            loop.turn();
        }
        assertEquals(Set.of(), heard.last().refused());
        assertEquals(202, heard.last().plan().services().size());
    }

    /// The cause of the refusals was not in the Services: a missing program, for example.
    @Test
    void manyThatAreTakenAfterAllAreInSoon() {
        for (int i = 0; i < 5_000; i++) {
            Service one = plain("bad-" + i, 10 + i % 80).build();
            kernel.refused.add(one.name());
            log.service(one.name(), one);
        }
        loop.turn();
        kernel.refused.clear();
        clock.pass(SECOND);
        int turns = 0;
        while (!heard.last().refused().isEmpty()) {
            loop.turn();
            turns++;
        }
        assertTrue(turns <= 10, turns + " turns");
    }
}
