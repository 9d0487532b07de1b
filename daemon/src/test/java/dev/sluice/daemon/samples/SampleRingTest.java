package dev.sluice.daemon.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.conntrack.PortUse;
import dev.sluice.conntrack.PressureReport;
import dev.sluice.inspect.journal.JournalEntry;
import dev.sluice.inspect.journal.JournalResult;
import dev.sluice.inspect.samples.NodeSample;
import dev.sluice.model.Ip;
import dev.sluice.netlink.conntrack.CpuStatistics;
import dev.sluice.netlink.conntrack.TableStatistics;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SampleRingTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

    private final List<NodeSample> told = new ArrayList<>();
    private Instant now = START;
    private final SampleRing ring = new SampleRing(() -> now, told::add);

    @Test
    void a_sample_says_what_happened_since_the_last_one() {
        List<Long> latencies = new ArrayList<>(LongStream.rangeClosed(1, 200).boxed().toList());
        Collections.shuffle(latencies, new Random(1));
        ring.count(latencies.stream().map(latency -> entry(latency, true)).toList());
        ring.count(List.of(entry(null, true), entry(9L, false)));
        ring.measured(report(1000, 4000, List.of()));
        ring.measured(report(1001, 0, List.of(use(48_384))));
        assertEquals(
                List.of(
                        new NodeSample(START, 201, 100L, 198L, 1000L, 4000L, null),
                        new NodeSample(START, 0, null, null, 1001L, null, 0.75)),
                ring.since(Optional.empty()));
        assertEquals(told, ring.since(Optional.empty()));
    }

    @Test
    void one_change_is_its_own_median() {
        ring.count(List.of(entry(7L, true)));
        ring.lookFailed(new IOException("no answer"));
        assertEquals(new NodeSample(START, 1, 7L, 7L, null, null, null), told.getFirst());
    }

    @Test
    void six_hours_are_kept() {
        for (int i = 0; i < SampleRing.MOST + 5; i++) {
            now = START.plusSeconds(10L * i);
            ring.measured(report(i, 4000, List.of()));
        }
        List<NodeSample> all = ring.since(Optional.empty());
        assertEquals(SampleRing.MOST, all.size());
        assertEquals(START.plusSeconds(50), all.getFirst().at());
        assertEquals(3, ring.since(Optional.of(now.minusSeconds(20))).size());
    }

    @Test
    void latencies_are_limited() {
        ring.count(Collections.nCopies(SampleRing.MOST_LATENCIES, entry(1L, true)));
        ring.count(Collections.nCopies(SampleRing.MOST_LATENCIES, entry(100L, true)));
        ring.lookFailed(new IOException("no answer"));
        assertEquals(2 * SampleRing.MOST_LATENCIES, told.getFirst().changes());
        assertEquals(1L, told.getFirst().latencyP99Millis());
    }

    private static JournalEntry entry(@Nullable Long latency, boolean applied) {
        return new JournalEntry(
                1,
                START,
                START,
                "IPv4",
                "shop/web",
                List.of(),
                "+1 endpoint",
                latency,
                applied ? JournalResult.APPLIED : JournalResult.REFUSED,
                applied ? null : "no space");
    }

    private static PressureReport report(long entries, long maximum, List<PortUse> worst) {
        return new PressureReport(new TableStatistics(entries, maximum), CpuStatistics.NONE, worst);
    }

    private static PortUse use(int ports) {
        return new PortUse(
                Ip.of("192.0.2.1"), Ip.of("10.244.1.2"), 8080, 6, ports, List.of("shop/web"));
    }
}
