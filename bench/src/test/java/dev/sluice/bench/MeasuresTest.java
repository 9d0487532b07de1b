package dev.sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class MeasuresTest {
    @Test
    void percentilesAreOfTheMeasuredValues() {
        var hundred =
                Percentiles.of(IntStream.rangeClosed(1, 100).mapToObj(i -> 101.0 - i).toList());
        assertEquals(50, hundred.at(50));
        assertEquals(99, hundred.at(99));
        assertEquals(100, hundred.at(100));
        var three = Percentiles.of(DoubleStream.of(3, 1, 2).boxed().toList());
        assertEquals(2, three.at(50));
        assertEquals(3, three.at(99));
        assertThrows(IllegalArgumentException.class, () -> Percentiles.of(List.of()));
    }

    @Test
    void processUseCountsChildrenToo() {
        String stat =
                "4711 (a (name) 1) S 1 4711 4711 0 -1 4194560 9 8 7 6 150 50 200 100 20 0 17 0 5";
        List<String> status = List.of("Name:\tjava", "VmHWM:\t  2048 kB", "VmRSS:\t  1536 kB");
        var use = ProcessUse.parse(stat, status);
        assertEquals(5.0, use.cpuSeconds());
        assertEquals(3.0, use.childrenCpuSeconds());
        assertEquals(1.5, use.residentMegabytes());
        assertEquals(2.0, use.peakMegabytes());
    }

    @Test
    void jmhMethodsAreNamedInWords() {
        assertEquals(
                "plan 1000x5 from nothing",
                Jmh.name("dev.sluice.bench.PlanBench.fromNothing", "1000"));
    }
}
