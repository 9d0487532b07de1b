package dev.sluice.daemon.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.daemon.Configs;
import dev.sluice.daemon.node.ConfiguredView;
import dev.sluice.model.IpFamily;
import dev.sluice.model.Node;
import dev.sluice.plan.Plan;
import dev.sluice.sync.SyncListener;
import dev.sluice.sync.SyncReport;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoadedHeapTest {
    private final AtomicInteger collected = new AtomicInteger();
    private long committed = 100;
    private final LoadedHeap heap =
            new LoadedHeap(
                    EnumSet.allOf(IpFamily.class), () -> committed, collected::incrementAndGet);

    @Test
    void collects_once_when_every_family_stands() {
        heap.synced(sync(IpFamily.IPV4));
        heap.synced(sync(IpFamily.IPV4));
        assertEquals(0, collected.get());
        heap.synced(sync(IpFamily.IPV6));
        assertEquals(1, collected.get());
        heap.synced(sync(IpFamily.IPV6));
        assertEquals(1, collected.get());
    }

    @Test
    void collects_again_when_the_heap_has_grown_by_half() {
        heap.synced(sync(IpFamily.IPV4));
        heap.synced(sync(IpFamily.IPV6));
        committed = 149;
        heap.synced(sync(IpFamily.IPV4));
        assertEquals(1, collected.get());
        committed = 150;
        heap.synced(sync(IpFamily.IPV4));
        assertEquals(2, collected.get());
        heap.synced(sync(IpFamily.IPV4));
        assertEquals(2, collected.get()); // what is left is in use
    }

    @Test
    void forgets_a_size_that_others_have_collected() {
        heap.synced(sync(IpFamily.IPV4));
        heap.synced(sync(IpFamily.IPV6));
        committed = 400;
        heap.synced(sync(IpFamily.IPV4));
        committed = 100;
        heap.synced(sync(IpFamily.IPV4));
        assertEquals(2, collected.get());
        committed = 150;
        heap.synced(sync(IpFamily.IPV4));
        assertEquals(3, collected.get());
    }

    private static SyncListener.Synced sync(IpFamily family) {
        var view =
                new ConfiguredView(Configs.of(null)).of(Node.unknown("node1"), family, List.of());
        return new SyncListener.Synced(
                Optional.empty(),
                Plan.nothing(family, view),
                new SyncReport(true, 0, List.of()),
                Duration.ZERO,
                List.of());
    }
}
