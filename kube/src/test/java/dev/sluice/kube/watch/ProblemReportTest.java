package dev.sluice.kube.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.base.log.RecordingLogger;
import dev.sluice.kube.decode.ObjectProblem;
import dev.sluice.kube.events.Event;
import dev.sluice.kube.events.Regarding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ProblemReportTest {
    private final RecordingLogger log = new RecordingLogger();
    private final List<Event> events = new ArrayList<>();
    private long now = Long.MAX_VALUE - 1_000_000_000L; // it wraps
    private final ProblemListener<String> remarks =
            new ProblemReport(events::add, log, () -> now).about(_ -> Regarding.THIS_NODE);

    @Test
    void a_problem_is_told_once_however_often_its_object_is_read() {
        for (int list = 0; list < 1000; list++) {
            tell("a", "is bad");
            tell("b", "is bad");
            pass(Duration.ofSeconds(3));
        }
        assertEquals(List.of("WARN a: spec is bad", "WARN b: spec is bad"), log.take());
        assertEquals(2, events.size());
        pass(Duration.ofHours(1));
        tell("a", "is bad");
        assertEquals(List.of("WARN a: spec is bad"), log.take());
    }

    @Test
    void of_thousands_a_few_are_told_a_minute_and_none_twice() {
        Set<String> told = new HashSet<>();
        int lines = 0;
        for (int list = 0; list < 360; list++) {
            for (int i = 0; i < 5000; i++) {
                tell("object " + i, "is bad");
            }
            pass(Duration.ofSeconds(5));
            for (String line : log.take()) {
                lines++;
                boolean isNew = told.add(line.replaceAll(" \\(and \\d+ more.*", ""));
                assertTrue(isNew, line);
            }
        }
        // 30 at once and 6 a minute for half an hour, and one that counts the rest.
        int said = lines;
        assertTrue(said >= 200 && said <= 30 + 180 + 1, () -> said + " lines");
        assertEquals(lines - 1, events.size());
    }

    @Test
    void one_that_changes_all_the_time_leaves_the_lines_to_others() {
        for (int i = 0; i < 100_000; i++) {
            tell("restless", "is " + i);
            pass(Duration.ofMillis(10));
        }
        tell("other", "is bad");
        List<String> lines = log.take();
        assertEquals(13, lines.size(), lines::toString);
        assertTrue(lines.get(11).endsWith("are not logged for now"), lines::toString);
        assertEquals("WARN other: spec is bad", lines.get(12));
    }

    private void tell(String object, String fault) {
        remarks.about(object, new ObjectProblem(object, "spec", fault));
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
