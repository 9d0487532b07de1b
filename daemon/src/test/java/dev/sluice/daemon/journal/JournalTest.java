package dev.sluice.daemon.journal;

import static dev.sluice.daemon.journal.Entries.entry;
import static dev.sluice.daemon.journal.Entries.numbers;
import static dev.sluice.daemon.journal.Entries.range;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.inspect.journal.JournalEntry;
import dev.sluice.inspect.journal.JournalQuery;
import dev.sluice.inspect.services.ServiceFilter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JournalTest {
    private final Journal journal = new Journal();

    @Test
    void the_newest_come_first() {
        assertEquals(Optional.empty(), journal.newest());
        journal.add(range(1, 3));
        journal.add(range(4, 5));
        assertEquals(List.of(5L, 4L, 3L), numbers(journal.matching(query(0, 3))));
        assertEquals(List.of(5L, 4L), numbers(journal.matching(query(3, 10))));
        assertEquals(Optional.of(entry(5)), journal.newest());
        assertEquals(1, journal.first());
    }

    @Test
    void the_writer_gets_the_oldest_first() {
        journal.add(range(1, 5));
        assertEquals(List.of(3L, 4L), numbers(journal.after(2, 2)));
        assertEquals(List.of(3L, 4L, 5L), numbers(journal.after(2, 10)));
        assertEquals(List.of(), journal.after(5, 10));
    }

    @Test
    void a_limited_number_is_held() {
        journal.add(range(1, Journal.MOST + 7L));
        assertEquals(8, journal.first());
        assertEquals(Journal.MOST, journal.matching(query(0, 2 * Journal.MOST)).size());
    }

    @Test
    void texts_are_limited_whatever_their_length() {
        String wide = "x".repeat(1 << 16);
        for (int number = 1; number <= 200; number++) {
            journal.add(List.of(entry(number, "shop/web", wide)));
        }
        List<JournalEntry> held = journal.matching(query(0, 1000));
        assertTrue(held.stream().mapToInt(JournalEntry::length).sum() <= Journal.MOST_TEXT);
        assertTrue(held.size() > 50, () -> held.size() + " entries");
        assertEquals(200, held.getFirst().number());
    }

    private static JournalQuery query(long after, int limit) {
        return new JournalQuery(
                Optional.empty(), ServiceFilter.ALL, Optional.empty(), after, limit);
    }
}
