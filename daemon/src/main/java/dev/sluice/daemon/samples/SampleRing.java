package dev.sluice.daemon.samples;

import dev.sluice.conntrack.PressureListener;
import dev.sluice.conntrack.PressureReport;
import dev.sluice.inspect.journal.JournalEntry;
import dev.sluice.inspect.journal.JournalResult;
import dev.sluice.inspect.samples.NodeSample;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The samples of the last six hours. It takes one whenever the conntrack table was looked at,
/// which is every ten seconds, so it needs no thread of its own. A sample takes about 150 bytes,
/// all of them 0.3 MB, and the latencies of ten seconds up to 80 kB more. Safe from any thread.
public final class SampleRing implements PressureListener {
    /// Six hours.
    static final int MOST = 2160;

    /// The latencies of ten seconds that are kept to compute percentiles. Of more changes, the
    /// first ones count.
    static final int MOST_LATENCIES = 10_000;

    private static final int FEW = 64;

    private final InstantSource clock;
    private final Consumer<NodeSample> told;
    private final Deque<NodeSample> samples = new ArrayDeque<>();
    private int changes;
    private long[] latencies = new long[FEW];
    private int measured;

    /// @param clock the wall clock
    /// @param told is called with each sample, on the thread that looks at the conntrack table
    public SampleRing(InstantSource clock, Consumer<NodeSample> told) {
        this.clock = clock;
        this.told = told;
    }

    /// Counts what was written.
    public synchronized void count(List<JournalEntry> entries) {
        for (JournalEntry entry : entries) {
            if (entry.result() == JournalResult.APPLIED && entry.service() != null) {
                changes++;
                Long latency = entry.latencyMillis();
                if (latency != null && measured < MOST_LATENCIES) {
                    note(latency);
                }
            }
        }
    }

    private void note(long latency) {
        if (measured == latencies.length) {
            latencies = Arrays.copyOf(latencies, Math.min(2 * measured, MOST_LATENCIES));
        }
        latencies[measured++] = latency;
    }

    /// Returns the samples, the oldest first.
    ///
    /// @param since those before this are left out
    public synchronized List<NodeSample> since(Optional<Instant> since) {
        return samples.stream()
                .filter(sample -> since.filter(sample.at()::isBefore).isEmpty())
                .toList();
    }

    @Override
    public void measured(PressureReport report) {
        long limit = report.table().maximum();
        take(
                report.table().entries(),
                limit == 0 ? null : limit,
                report.worst().isEmpty() ? null : report.worst().getFirst().share());
    }

    @Override
    public void lookFailed(Exception cause) {
        take(null, null, null);
    }

    @Override
    public void alarmed(String line) {}

    private void take(@Nullable Long used, @Nullable Long limit, @Nullable Double sourcePorts) {
        told.accept(taken(used, limit, sourcePorts));
    }

    private synchronized NodeSample taken(
            @Nullable Long used, @Nullable Long limit, @Nullable Double sourcePorts) {
        Arrays.sort(latencies, 0, measured);
        var sample =
                new NodeSample(
                        clock.instant(),
                        changes,
                        percentile(50),
                        percentile(99),
                        used,
                        limit,
                        sourcePorts);
        if (samples.size() == MOST) {
            samples.removeFirst();
        }
        samples.addLast(sample);
        changes = 0;
        measured = 0;
        if (latencies.length > FEW) {
            latencies = new long[FEW];
        }
        return sample;
    }

    /// The smallest latency that at least `percent` of a hundred do not exceed.
    private @Nullable Long percentile(int percent) {
        return measured == 0 ? null : latencies[(percent * measured + 99) / 100 - 1];
    }
}
