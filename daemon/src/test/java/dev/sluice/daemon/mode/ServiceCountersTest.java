package dev.sluice.daemon.mode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.daemon.metrics.Metrics;
import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Protocol;
import dev.sluice.model.ServiceName;
import dev.sluice.model.ServicePortName;
import dev.sluice.netlink.BadMessageException;
import dev.sluice.nftables.FrontendCounts;
import dev.sluice.nftables.table.Key;
import dev.sluice.sync.SyncException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServiceCountersTest {
    private static final String SERIES = "sluice_service_connections_total{";

    private final Metrics metrics = new Metrics();
    private final ServiceTotals totals = new ServiceTotals(10);
    private ServiceCounters.Source source = () -> List.of(count());
    private long now;
    private final ServiceCounters counters =
            new ServiceCounters(IpFamily.IPV4, () -> source.counts(), totals, () -> now);

    @BeforeEach
    void count_once() {
        totals.register(metrics);
        counters.turn();
        assertTrue(metrics.text().contains(SERIES));
    }

    @Test
    void the_last_service_takes_its_series_along() {
        source = List::of;
        next();
        assertFalse(metrics.text().contains(SERIES));
    }

    @Test
    void an_answer_that_makes_no_sense_ends_nothing_and_changes_nothing() {
        source =
                () -> {
                    throw new BadMessageException("cut");
                };
        assertEquals(Duration.ofSeconds(10), next());
        source =
                () -> {
                    throw new SyncException("not known now");
                };
        assertEquals(Duration.ofSeconds(10), next());
        assertTrue(metrics.text().contains(SERIES));
    }

    private Duration next() {
        now += Duration.ofSeconds(10).toNanos();
        return counters.turn();
    }

    private static FrontendCounts count() {
        var port = new ServicePortName(new ServiceName("shop", "web"), "http", Protocol.TCP);
        return new FrontendCounts(port, new Key.Vip(Ip.of("10.96.0.1"), Protocol.TCP, 80), 3, 30);
    }
}
