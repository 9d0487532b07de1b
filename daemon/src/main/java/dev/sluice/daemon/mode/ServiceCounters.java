package dev.sluice.daemon.mode;

import dev.sluice.model.IpFamily;
import dev.sluice.nftables.FrontendCounts;
import dev.sluice.sync.Chore;
import dev.sluice.sync.SyncException;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the kernel's counters of each service port of one family, every 10 s.
final class ServiceCounters implements Chore {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceCounters.class);

    /// Shorter than Prometheus' default scrape interval, and long enough to be cheap.
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final IpFamily family;
    private final Source source;
    private final ServiceTotals totals;
    private final LongSupplier nanos;
    private long due;

    /// Reads the counters.
    @FunctionalInterface
    interface Source {
        /// @return all counters of the family
        List<FrontendCounts> counts() throws SyncException;
    }

    /// @param nanos a monotonic clock, in nanoseconds
    ServiceCounters(IpFamily family, Source source, ServiceTotals totals, LongSupplier nanos) {
        this.family = family;
        this.source = source;
        this.totals = totals;
        this.nanos = nanos;
        this.due = nanos.getAsLong();
    }

    @Override
    public Duration turn() {
        long now = nanos.getAsLong();
        if (now - due >= 0) {
            due = now + INTERVAL.toNanos();
            try {
                totals.take(family, source.counts());
            } catch (SyncException | RuntimeException e) {
                // A malformed answer must not stop the sync thread.
                LOG.debug("{}: cannot read counters: {}", family.label(), e.toString());
            }
        }
        return Duration.ofNanos(due - nanos.getAsLong());
    }
}
