package dev.sluice.daemon.journal;

import static dev.sluice.daemon.journal.Entries.entry;
import static dev.sluice.daemon.journal.Entries.numbers;
import static dev.sluice.daemon.journal.Entries.range;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalFilesTest {
    private static final long LONGEST = 2000;

    @TempDir Path state;
    private Path folder = Path.of("");
    private JournalFiles files = new JournalFiles(folder, LONGEST);

    @BeforeEach
    void place() {
        folder = state.resolve("journal");
        files = new JournalFiles(folder, LONGEST);
    }

    @Test
    void what_was_written_is_read_the_newest_first() throws IOException {
        assertEquals(List.of(), files.read(_ -> true, 10));
        files.append(range(1, 3));
        files.append(range(4, 5));
        assertEquals(List.of(entry(5), entry(4), entry(3)), files.read(_ -> true, 3));
        assertEquals(List.of(4L, 2L), numbers(files.read(entry -> entry.number() % 2 == 0, 10)));
    }

    @Test
    void only_the_owner_may_read_them() throws IOException {
        files.append(range(1, 1));
        assertEquals(
                "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(list().getFirst())));
    }

    @Test
    void they_are_a_ring_of_bounded_size() throws IOException {
        for (int number = 1; number <= 300; number++) {
            files.append(range(number, number));
        }
        assertEquals(JournalFiles.MOST_FILES, list().size());
        long size = 0;
        for (Path file : list()) {
            size += Files.size(file);
        }
        assertTrue(size <= JournalFiles.MOST_FILES * LONGEST, size + " bytes");
        List<Long> kept = new ArrayList<>(numbers(files.read(_ -> true, 1000)));
        Collections.reverse(kept);
        assertTrue(kept.size() > 30 && kept.size() < 300, kept.size() + " entries");
        assertEquals(LongStream.rangeClosed(kept.getFirst(), 300).boxed().toList(), kept);
    }

    @Test
    void another_process_goes_on_where_the_last_one_ended() throws IOException {
        files.append(range(1, 1));
        new JournalFiles(folder, LONGEST).append(range(2, 2));
        assertEquals(1, list().size());
        assertEquals(List.of(2L, 1L), numbers(files.read(_ -> true, 10)));
    }

    @Test
    void what_cannot_be_read_is_skipped() throws IOException {
        files.append(range(1, 2));
        Path file = list().getFirst();
        for (String broken :
                List.of(
                        "{\"apiVersion\":\"sluice.dev/v1\",\"kind\":\"JournalList\",\"items\":[{",
                        "\n{\"apiVersion\":\"sluice.dev/v1\",\"kind\":\"FlowList\",\"items\":[]}\n",
                        "\n[[[[[[[[",
                        "\u0000\u0001")) {
            Files.writeString(file, broken, StandardOpenOption.APPEND);
        }
        files.append(range(3, 3));
        Files.writeString(folder.resolve("notes.txt"), "not ours");
        Files.writeString(folder.resolve("00000009.jsonl"), "x".repeat(10_000));
        assertEquals(List.of(3L, 2L, 1L), numbers(files.read(_ -> true, 10)));
    }

    @Test
    void nothing_is_written_through_a_link() throws IOException {
        files.append(range(1, 1));
        Path other = Files.writeString(state.resolve("other"), "untouched");
        Files.createSymbolicLink(folder.resolve("00000005.jsonl"), other);
        files.append(range(2, 2));
        assertEquals("untouched", Files.readString(other));
        assertTrue(Files.exists(folder.resolve("00000006.jsonl")));
        assertEquals(List.of(2L, 1L), numbers(files.read(_ -> true, 10)));
    }

    @Test
    void there_is_no_place_without_the_folder_above() {
        assertTrue(files.hasPlace());
        var nowhere = new JournalFiles(state.resolve("none/journal"), LONGEST);
        assertFalse(nowhere.hasPlace());
        assertThrows(IOException.class, () -> nowhere.append(range(1, 1)));
    }

    private List<Path> list() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }
}
