package dev.sluice.iptables;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.iptables.table.Table;
import dev.sluice.sync.Drift;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CanaryTest {
    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final Optional<Drift> GONE =
            Optional.of(new Drift("mangle", "chain KUBE-PROXY-CANARY is gone", "unknown"));

    private final FakeIptables kernel = new FakeIptables();
    private long now = 7;
    private final Canary canary = new Canary(kernel, INTERVAL, () -> now);

    @BeforeEach
    void itLives() {
        for (Table table : Table.values()) {
            kernel.run(table, ":KUBE-PROXY-CANARY - [0:0]");
        }
    }

    @Test
    void whileItIsThereNothingHappened() {
        assertEquals(Optional.empty(), canary.look());
        assertEquals(INTERVAL, canary.interval());
    }

    @Test
    void aFlushIsOnlyToldOfOnceItIsOver() {
        die(Table.MANGLE);
        assertEquals(Optional.empty(), canary.look());
        assertEquals(Duration.ofMillis(100), canary.interval());
        die(Table.NAT);
        assertEquals(Optional.empty(), canary.look());
        die(Table.FILTER);
        assertEquals(GONE, canary.look());
        assertEquals(INTERVAL, canary.interval());
    }

    @Test
    void aFlushThatDoesNotEndIsToldOfAllTheSame() {
        die(Table.MANGLE);
        assertEquals(Optional.empty(), canary.look());
        now += Duration.ofMillis(4_999).toNanos();
        assertEquals(Optional.empty(), canary.look());
        now += Duration.ofMillis(1).toNanos();
        assertEquals(GONE, canary.look());
    }

    @Test
    void whatCannotBeToldIsNoFlush() {
        for (Table table : Table.values()) {
            die(table);
        }
        kernel.breakDown(true);
        assertEquals(Optional.empty(), canary.look());
        kernel.breakDown(false);
        assertEquals(GONE, canary.look());
    }

    @Test
    void goneFromOtherTablesOnlyGoesUnnoticedAsWithKubeProxy() {
        die(Table.NAT);
        die(Table.FILTER);
        assertEquals(Optional.empty(), canary.look());
    }

    private void die(Table table) {
        kernel.run(table, "-X KUBE-PROXY-CANARY");
    }
}
