package dev.sluice.iptables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.iptables.DriftWatch.Look;
import dev.sluice.iptables.DriftWatch.Written;
import dev.sluice.iptables.table.Table;
import dev.sluice.sync.SyncException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SizeWatchTest {
    private static final Look SAME = new Look.Same();
    private static final Look DOUBTFUL = new Look.Doubtful();
    private static final Written NOTHING = new Written(Map.of(), Map.of());
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration SHORT = Duration.ofMillis(100);

    private final FakeIptables kernel = new FakeIptables();
    private long now = 7;
    private final SizeWatch watch = new SizeWatch(new FakeSizes(kernel), () -> now);

    @BeforeEach
    void synced() throws SyncException {
        watch.syncing(true);
        kernel.run(Table.NAT, ":KUBE-SERVICES - [0:0]", "-A KUBE-SERVICES -j RETURN");
        watch.synced(new Written(Map.of(Table.NAT, 1), Map.of()));
    }

    /// A change of another program while we only read may have come after the read.
    @Test
    void whatChangesWhileWeReadIsDoubtful() throws SyncException {
        watch.syncing(true);
        kernel.run(Table.NAT, "-D KUBE-SERVICES -j RETURN");
        watch.synced(NOTHING);
        assertEquals(SAME, watch.look());
        assertEquals(DOUBTFUL, watch.look());
    }

    @Test
    void whileAllIsAsWeLeftItNothingHappened() throws SyncException {
        assertEquals(SAME, watch.look());
        assertEquals(SECOND, watch.interval());
    }

    @Test
    void whatIsGoneIsDoubtfulOnceNoMoreGoes() throws SyncException {
        kernel.run(Table.NAT, "-D KUBE-SERVICES -j RETURN");
        assertEquals(SAME, watch.look());
        assertEquals(SHORT, watch.interval());
        kernel.run(Table.NAT, "-X KUBE-SERVICES");
        assertEquals(SAME, watch.look());
        assertEquals(DOUBTFUL, watch.look());
        assertEquals(SECOND, watch.interval());
    }

    @Test
    void nobodyIsWaitedForFiveSeconds() throws SyncException {
        for (int i = 0; i < 50; i++) {
            kernel.run(Table.NAT, "-A KUBE-SERVICES -j RETURN");
            assertEquals(SAME, watch.look());
            now += SHORT.toNanos();
        }
        kernel.run(Table.NAT, "-A KUBE-SERVICES -j RETURN");
        assertEquals(DOUBTFUL, watch.look());
    }

    @Test
    void whatWasReadAndFoundRightIsNotReadAgainAtOnce() throws SyncException {
        kernel.run(Table.NAT, "-I PREROUTING -j RETURN");
        watch.look();
        assertEquals(DOUBTFUL, watch.look());
        watch.syncing(true);
        now += SECOND.toNanos();
        watch.synced(NOTHING);
        assertEquals(SAME, watch.look());
        kernel.run(Table.NAT, "-I PREROUTING -j RETURN");
        watch.look();
        assertEquals(SAME, watch.look());
        now += Duration.ofSeconds(10).toNanos();
        assertEquals(DOUBTFUL, watch.look());
    }

    @Test
    void whatOthersDidBeforeASyncIsNotForgotten() throws SyncException {
        kernel.run(Table.NAT, "-D KUBE-SERVICES -j RETURN");
        watch.syncing(false);
        watch.synced(NOTHING);
        watch.look();
        assertEquals(DOUBTFUL, watch.look());
    }

    @Test
    void whatAProgramSaysThatItWroteMustBeThere() throws SyncException {
        var grown = new Written(Map.of(Table.NAT, 2), Map.of(Table.NAT, 1));
        watch.syncing(false);
        kernel.run(Table.NAT, "-A KUBE-SERVICES -j RETURN");
        watch.synced(grown);
        watch.syncing(false);
        var failure = assertThrows(SyncException.class, () -> watch.synced(grown));
        assertEquals(
                "iptables-restore succeeded, but table nat did not change", failure.getMessage());
    }

    @Test
    void whoCannotLookSaysSo() throws SyncException {
        kernel.breakDown(true);
        assertThrows(SyncException.class, watch::look);
        kernel.breakDown(false);
        assertEquals(SAME, watch.look());
    }
}
