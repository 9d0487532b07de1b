package dev.sluice.daemon.journal;

import dev.sluice.inspect.journal.JournalEntry;
import dev.sluice.inspect.journal.JournalQuery;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// The last entries, in memory. An entry takes about 400 bytes, so all of them take 4 MB, and never
/// more than 12 MB, however long the names and reasons in them are. Safe from any thread.
public final class Journal {
    static final int MOST = 10_000;

    /// The most characters in the texts of all entries.
    static final int MOST_TEXT = 4 << 20;

    /// In the order of their numbers.
    private final Deque<JournalEntry> entries = new ArrayDeque<>();

    private int text;

    /// Adds entries, in the order of their numbers, which follow those that are here.
    synchronized void add(List<JournalEntry> more) {
        for (JournalEntry entry : more) {
            entries.addLast(entry);
            text += entry.length();
        }
        while (entries.size() > MOST || text > MOST_TEXT) {
            text -= entries.removeFirst().length();
        }
        notifyAll();
    }

    /// Returns the newest entry; empty if there is none.
    public synchronized Optional<JournalEntry> newest() {
        return Optional.ofNullable(entries.peekLast());
    }

    /// Returns the number of the oldest entry; 0 if there is none.
    public synchronized long first() {
        return entries.isEmpty() ? 0 : entries.getFirst().number();
    }

    /// Returns the entries that are asked for, the newest first.
    public synchronized List<JournalEntry> matching(JournalQuery query) {
        List<JournalEntry> found = new ArrayList<>();
        Iterator<JournalEntry> newestFirst = entries.descendingIterator();
        while (newestFirst.hasNext() && found.size() < query.limit()) {
            JournalEntry entry = newestFirst.next();
            if (entry.number() <= query.after()) {
                break;
            }
            if (query.test(entry)) {
                found.add(entry);
            }
        }
        return found;
    }

    /// Returns the entries after a number, the oldest first.
    ///
    /// @param most the most entries to return
    synchronized List<JournalEntry> after(long number, int most) {
        List<JournalEntry> found = new ArrayList<>();
        Iterator<JournalEntry> newestFirst = entries.descendingIterator();
        while (newestFirst.hasNext()) {
            JournalEntry entry = newestFirst.next();
            if (entry.number() <= number) {
                break;
            }
            found.add(entry);
        }
        Collections.reverse(found);
        return found.size() <= most ? found : List.copyOf(found.subList(0, most));
    }

    /// Waits for an entry after a number.
    synchronized void awaitAfter(long number) throws InterruptedException {
        while (entries.isEmpty() || entries.getLast().number() <= number) {
            wait();
        }
    }
}
