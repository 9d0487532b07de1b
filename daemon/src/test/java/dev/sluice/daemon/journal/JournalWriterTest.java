package dev.sluice.daemon.journal;

import static dev.sluice.daemon.journal.Entries.numbers;
import static dev.sluice.daemon.journal.Entries.range;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.base.log.RecordingLogger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JournalWriterTest {
    @TempDir Path state;
    private final RecordingLogger logger = new RecordingLogger();
    private final Journal journal = new Journal();
    private long nanos = Long.MAX_VALUE - 5;

    @Test
    void all_entries_are_written_once() throws Exception {
        JournalFiles files = files();
        JournalWriter writer = writer(files);
        journal.add(range(1, 250));
        writer.turn();
        journal.add(range(251, 252));
        writer.turn();
        assertEquals(
                LongStream.iterate(252, number -> number - 1).limit(252).boxed().toList(),
                numbers(files.read(_ -> true, 1000)));
        assertEquals(List.of(), logger.take());
    }

    @Test
    void a_disk_that_refuses_is_told_once_and_what_waited_is_written_later() throws Exception {
        JournalFiles files = files();
        JournalWriter writer = writer(files);
        // A file in the place of the folder: every write fails, as on a disk that is full.
        Files.writeString(files.folder(), "in the way");
        journal.add(range(1, 2));
        writer.turn();
        pass(Duration.ofSeconds(11));
        journal.add(range(3, 3));
        writer.turn();
        List<String> lines = logger.take();
        assertEquals(1, lines.size(), lines::toString);
        String line = lines.getFirst();
        assertTrue(line.startsWith("WARN cannot write the journal to "), line);
        Files.delete(files.folder());
        writer.turn();
        assertEquals(List.of(), logger.take());
        pass(Duration.ofSeconds(11));
        writer.turn();
        assertEquals(
                List.of("INFO the journal is written to " + files.folder() + " again"),
                logger.take());
        assertEquals(List.of(3L, 2L, 1L), numbers(files.read(_ -> true, 10)));
    }

    private JournalFiles files() {
        return new JournalFiles(state.resolve("journal"), 1 << 20);
    }

    private JournalWriter writer(JournalFiles files) {
        return new JournalWriter(journal, files, () -> nanos, logger);
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }
}
