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

/// Reads, every few seconds, what the kernel counted for each service of one family.
final class ServiceCounters implements Chore {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceCounters.class);

    /// More often than Prometheus asks by default, not so often that it costs.
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final IpFamily family;
    private final Source source;
    private final ServiceTotals totals;
    private final LongSupplier nanos;
    private long due;

    /// Who knows what was counted.
    @FunctionalInterface
    interface Source {
        /// @return all that there are
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
                // An answer that makes no sense is no reason to stop what packets depend on.
                LOG.debug("{}: cannot read counters: {}", family.label(), e.toString());
            }
        }
        return Duration.ofNanos(due - nanos.getAsLong());
    }
}
