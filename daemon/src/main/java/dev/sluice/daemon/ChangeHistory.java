package dev.sluice.daemon;

import dev.sluice.base.background.TaskListener;
import dev.sluice.base.input.OneLine;
import dev.sluice.config.GoDuration;
import dev.sluice.daemon.journal.Journal;
import dev.sluice.daemon.journal.JournalFiles;
import dev.sluice.daemon.journal.JournalRecorder;
import dev.sluice.daemon.journal.JournalWriter;
import dev.sluice.daemon.operator.LiveEvents;
import dev.sluice.daemon.operator.OperatorException;
import dev.sluice.daemon.operator.OperatorPage;
import dev.sluice.daemon.operator.OperatorQuery;
import dev.sluice.daemon.operator.OperatorReason;
import dev.sluice.daemon.samples.SampleRing;
import dev.sluice.inspect.Document;
import dev.sluice.inspect.journal.JournalEntry;
import dev.sluice.inspect.journal.JournalQuery;
import dev.sluice.inspect.journal.JournalResult;
import dev.sluice.inspect.samples.NodeSample;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What was written lately: the journal, the samples, and the events for those who listen; with the
/// pages `journal` and `samples`.
final class ChangeHistory {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeHistory.class);

    private final Instant start;
    private final InstantSource clock;
    private final JournalFiles files;
    private final Journal journal = new Journal();
    private final LiveEvents events = new LiveEvents(System::nanoTime);
    private final SampleRing samples;
    private final JournalRecorder recorder;

    /// @param clock the wall clock
    /// @param files of this daemon and of earlier ones; they need not exist
    ChangeHistory(InstantSource clock, JournalFiles files) {
        this.start = clock.instant();
        this.clock = clock;
        this.files = files;
        this.samples = new SampleRing(clock, events::sampled);
        this.recorder = new JournalRecorder(start, clock, journal, this::recorded);
    }

    /// Starts to write the journal to its files, if there is a place for them.
    void keep(TaskListener failures) {
        if (files.hasPlace()) {
            new JournalWriter(journal, files, System::nanoTime, LOG).start(failures);
        } else {
            LOG.debug("the journal is kept in memory only: no place at {}", files.folder());
        }
    }

    private void recorded(List<JournalEntry> entries) {
        samples.count(entries);
        events.changed(entries);
    }

    /// When the daemon started, as the entries of the journal tell it.
    Instant start() {
        return start;
    }

    Journal journal() {
        return journal;
    }

    JournalRecorder recorder() {
        return recorder;
    }

    SampleRing samples() {
        return samples;
    }

    LiveEvents events() {
        return events;
    }

    List<OperatorPage> pages() {
        return List.of(
                new OperatorPage(
                        "journal",
                        List.of("since", "service", "result", "after", "limit"),
                        this::journal),
                new OperatorPage("samples", List.of("since"), this::samples));
    }

    private Document<JournalEntry> journal(OperatorQuery query) throws OperatorException {
        var asked =
                new JournalQuery(
                        since(query),
                        OperatorPages.filter(query),
                        result(query),
                        query.number("after", 0, 0, Integer.MAX_VALUE),
                        query.number(
                                "limit",
                                JournalQuery.DEFAULT_LIMIT,
                                1,
                                JournalQuery.HIGHEST_LIMIT));
        List<JournalEntry> found = new ArrayList<>(journal.matching(asked));
        if (asked.after() == 0 && found.size() < asked.limit()) {
            found.addAll(older(asked, asked.limit() - found.size()));
        }
        return new Document<>(JournalEntry.KIND, found);
    }

    /// The entries that only the files hold: of earlier starts, and those for which there was no
    /// more room in memory.
    private List<JournalEntry> older(JournalQuery asked, int most) {
        long first = journal.first();
        try {
            return files.read(
                    entry ->
                            (!entry.start().equals(start) || entry.number() < first)
                                    && asked.test(entry),
                    most);
        } catch (IOException e) {
            LOG.debug("cannot read the journal in {}: {}", files.folder(), e.toString());
            return List.of();
        }
    }

    private Document<NodeSample> samples(OperatorQuery query) throws OperatorException {
        return new Document<>(NodeSample.KIND, samples.since(since(query)));
    }

    private Optional<Instant> since(OperatorQuery query) throws OperatorException {
        Optional<String> text = query.text("since");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Duration age =
                GoDuration.parse(text.get())
                        .filter(Duration::isPositive)
                        .orElseThrow(() -> wrong("since", "a time, such as 10m", text.get()));
        return Optional.of(clock.instant().minus(age));
    }

    private static Optional<JournalResult> result(OperatorQuery query) throws OperatorException {
        Optional<String> text = query.text("result");
        if (text.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                JournalResult.parse(text.get())
                        .orElseThrow(
                                () -> wrong("result", "Applied, Refused or Failed", text.get())));
    }

    private static OperatorException wrong(String name, String wanted, String text) {
        return new OperatorException(
                OperatorReason.BAD_REQUEST,
                "%s: must be %s, not %s".formatted(name, wanted, OneLine.quote(text)));
    }
}
