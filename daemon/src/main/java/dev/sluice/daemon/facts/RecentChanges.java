package dev.sluice.daemon.facts;

import dev.sluice.inspect.check.facts.DaemonFacts.ForeignChange;
import dev.sluice.model.IpFamily;
import dev.sluice.sync.Drift;
import dev.sluice.sync.SyncListener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Remembers the last changes that other programs made to the rules. Safe from any thread.
public final class RecentChanges implements SyncListener {
    private static final int MOST = 16;

    private record Seen(Drift drift, long nanos) {}

    private final LongSupplier nanos;
    private final Deque<Seen> seen = new ArrayDeque<>();

    /// @param nanos a monotonic clock, in nanoseconds
    public RecentChanges(LongSupplier nanos) {
        this.nanos = nanos;
    }

    @Override
    public synchronized void drifted(IpFamily family, Drift drift) {
        if (seen.size() == MOST) {
            seen.removeFirst();
        }
        seen.addLast(new Seen(drift, nanos.getAsLong()));
    }

    /// Returns how long ago the last change was found; empty if there was none.
    public synchronized Optional<Duration> newest() {
        return seen.isEmpty()
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(nanos.getAsLong() - seen.getLast().nanos()));
    }

    /// Returns the changes, the oldest first.
    synchronized List<ForeignChange> list() {
        long now = nanos.getAsLong();
        return seen.stream()
                .map(each ->
                        new ForeignChange(
                                each.drift().table(),
                                each.drift().what(),
                                each.drift().culprit(),
                                Duration.ofNanos(now - each.nanos())))
                .toList();
    }
}
