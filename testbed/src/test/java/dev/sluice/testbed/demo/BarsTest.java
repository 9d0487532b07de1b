package dev.sluice.testbed.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.testbed.demo.Bars.Bar;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BarsTest {
    private static final TextStyle PLAIN = new TextStyle(false);

    @Test
    void theLongestIsFullAndTheOthersInProportion() {
        var bars =
                new Bars(
                        List.of(
                                new Bar("web-1", "10.244.1.2", 40),
                                new Bar("web-10", "10.244.1.3", 20),
                                new Bar("web-2", "10.244.12.3", 1),
                                new Bar("web-3", "", 0)));
        assertEquals(
                List.of(
                        "web-1   10.244.1.2   " + "█".repeat(30) + " 40",
                        "web-10  10.244.1.3   " + "█".repeat(15) + " 20",
                        "web-2   10.244.12.3  ▊ 1",
                        "web-3                 0"),
                bars.lines(PLAIN));
    }

    @Test
    void nothingAtAllIsDrawnToo() {
        assertEquals(List.of("web     0"), new Bars(List.of(new Bar("web", "", 0))).lines(PLAIN));
    }

    @Test
    void coloursTakeNoRoom() {
        var bars = new Bars(List.of(new Bar("a", "bb", 1), new Bar("ccc", "d", 1)));
        List<String> bare =
                bars.lines(new TextStyle(true)).stream()
                        .map(line -> line.replaceAll("\u001b\\[[0-9;]*m", ""))
                        .toList();
        assertEquals(bars.lines(PLAIN), bare);
    }
}
