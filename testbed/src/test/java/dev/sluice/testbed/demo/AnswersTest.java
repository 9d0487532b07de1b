package dev.sluice.testbed.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.testbed.traffic.Outcome;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AnswersTest {
    private static final Outcome TIMED_OUT = new Outcome.TimedOut();

    @Test
    void everyPodAndNobodyElse() throws BrokenPromiseException {
        var answers = new Answers(Map.of("web-1", 2L, "web-2", 1L), List.of());
        answers.requireFrom(List.of(Pod.WEB_1, Pod.WEB_2));
        assertEquals(
                "none of 3 connections reached web-3",
                complaint(answers, List.of(Pod.WEB_1, Pod.WEB_2, Pod.WEB_3)));
        assertEquals(
                "web-2 got connections that are not for it",
                complaint(answers, List.of(Pod.WEB_1)));
    }

    @Test
    void aFailureIsOneTooMany() {
        var answers = new Answers(Map.of("web-1", 9L), List.of(TIMED_OUT));
        assertEquals(
                "1 of 10 connections failed, the first one: " + TIMED_OUT,
                complaint(answers, List.of(Pod.WEB_1)));
    }

    @Test
    void laterAnswersAreTheDifference() {
        var earlier = new Answers(Map.of("web-1", 5L), List.of());
        var later = new Answers(Map.of("web-1", 5L, "web-2", 3L), List.of(TIMED_OUT));
        assertEquals(new Answers(Map.of("web-2", 3L), List.of(TIMED_OUT)), later.since(earlier));
    }

    private static String complaint(Answers answers, List<Pod> pods) {
        return assertThrows(BrokenPromiseException.class, () -> answers.requireFrom(pods)).line();
    }
}
