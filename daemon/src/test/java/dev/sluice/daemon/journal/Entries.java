package dev.sluice.daemon.journal;

import dev.sluice.inspect.journal.JournalEntry;
import dev.sluice.inspect.journal.JournalResult;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;

/// Makes entries for tests.
final class Entries {
    static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private Entries() {}

    static JournalEntry entry(long number) {
        return entry(number, "shop/web", "+1 endpoint");
    }

    static JournalEntry entry(long number, String service, String change) {
        return new JournalEntry(
                number,
                START,
                START.plusSeconds(number),
                "IPv4",
                service,
                List.of(),
                change,
                5L,
                JournalResult.APPLIED,
                null);
    }

    static List<JournalEntry> range(long first, long last) {
        return LongStream.rangeClosed(first, last).mapToObj(Entries::entry).toList();
    }

    static List<Long> numbers(List<JournalEntry> entries) {
        return entries.stream().map(JournalEntry::number).toList();
    }
}
