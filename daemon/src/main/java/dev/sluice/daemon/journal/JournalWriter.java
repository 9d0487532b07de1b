package dev.sluice.daemon.journal;

import dev.sluice.base.background.PeriodicTask;
import dev.sluice.base.background.TaskListener;
import dev.sluice.inspect.journal.JournalEntry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;

/// Writes the journal to its files. A disk that is full, slow or read-only delays this thread
/// alone. What could not be written is written later, as far as it is still in memory.
public final class JournalWriter {
    /// Entries of a second are written together.
    private static final Duration BETWEEN_WRITES = Duration.ofSeconds(1);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);
    private static final int MOST_OF_A_LINE = 100;

    private final Journal journal;
    private final JournalFiles files;
    private final LongSupplier nanos;
    private final Logger log;

    /// The number of the last entry that was written.
    private long written;

    private boolean failing;
    private long tryAgain;

    /// @param nanos a monotonic clock, in nanoseconds
    public JournalWriter(Journal journal, JournalFiles files, LongSupplier nanos, Logger log) {
        this.journal = journal;
        this.files = files;
        this.nanos = nanos;
        this.log = log;
    }

    /// Starts the thread and returns at once.
    public void start(TaskListener failures) {
        new PeriodicTask("journal", BETWEEN_WRITES, this::turn, failures).start();
    }

    /// Waits for an entry that is not written yet, and writes all of these.
    void turn() throws InterruptedException {
        journal.awaitAfter(written);
        if (failing && nanos.getAsLong() - tryAgain < 0) {
            return;
        }
        try {
            List<JournalEntry> entries = journal.after(written, MOST_OF_A_LINE);
            while (!entries.isEmpty()) {
                files.append(entries);
                written = entries.getLast().number();
                entries = journal.after(written, MOST_OF_A_LINE);
            }
            wrote();
        } catch (IOException e) {
            failed(e);
        }
    }

    private void wrote() {
        if (failing) {
            failing = false;
            log.info("the journal is written to {} again", files.folder());
        }
    }

    private void failed(IOException cause) {
        tryAgain = nanos.getAsLong() + AFTER_FAILURE.toNanos();
        if (!failing) {
            failing = true;
            log.warn(
                    "cannot write the journal to {}: {}; it is kept in memory, and this is tried"
                            + " again every {} s",
                    files.folder(),
                    cause.toString(),
                    AFTER_FAILURE.toSeconds());
        }
    }
}
