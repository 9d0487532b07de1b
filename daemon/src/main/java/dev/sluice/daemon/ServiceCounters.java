package dev.sluice.daemon;

import dev.sluice.model.IpFamily;
import dev.sluice.nftables.NftablesBackend;
import dev.sluice.sync.Chore;
import dev.sluice.sync.SyncException;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads, every few seconds, what the kernel counted for each service.
final class ServiceCounters implements Chore {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceCounters.class);

    /// More often than Prometheus asks by default, not so often that it costs.
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final Map<IpFamily, NftablesBackend> backends;
    private final ServiceTotals totals;
    private final LongSupplier nanos;
    private long due;

    /// @param nanos a monotonic clock, in nanoseconds
    ServiceCounters(
            Map<IpFamily, NftablesBackend> backends, ServiceTotals totals, LongSupplier nanos) {
        this.backends = backends;
        this.totals = totals;
        this.nanos = nanos;
        this.due = nanos.getAsLong();
    }

    @Override
    public Duration turn() {
        long now = nanos.getAsLong();
        if (now - due >= 0) {
            due = now + INTERVAL.toNanos();
            backends.forEach((family, backend) -> {
                try {
                    var counts = backend.counts();
                    if (!counts.isEmpty()) {
                        totals.take(family, counts);
                    }
                } catch (SyncException e) {
                    LOG.debug("{}: cannot read counters: {}", family.label(), e.getMessage());
                }
            });
        }
        return Duration.ofNanos(due - nanos.getAsLong());
    }
}
