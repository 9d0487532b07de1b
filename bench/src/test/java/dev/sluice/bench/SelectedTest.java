package dev.sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SelectedTest {
    @Test
    void nothingAskedIsAll() {
        assertEquals(
                new Selected(
                        true,
                        true,
                        true,
                        true,
                        true,
                        true,
                        true,
                        true,
                        false,
                        false,
                        List.of("iptables", "nftables"),
                        List.of()),
                Selected.of(List.of()));
    }

    @Test
    void onePartAndSomeNumbers() {
        assertEquals(
                new Selected(
                        false,
                        false,
                        false,
                        false,
                        false,
                        false,
                        true,
                        false,
                        false,
                        false,
                        List.of("nftables"),
                        List.of(new Size(100, 5), new Size(1000, 250))),
                Selected.of(List.of("whole", "--mode=nftables", "100", "1000x250")));
        assertEquals(
                new Selected(
                        true,
                        false,
                        false,
                        false,
                        false,
                        false,
                        false,
                        false,
                        false,
                        false,
                        List.of("iptables", "nftables"),
                        List.of(new Size(7, 5))),
                Selected.of(List.of("jmh", "7")));
    }

    @Test
    void otherWordsAreNamed() {
        var refused =
                assertThrows(IllegalArgumentException.class, () -> Selected.of(List.of("hole")));
        assertEquals(
                "what is \"hole\"? usage: bench/run [jmh] [large] [kernel] [nftables] [ipvs] [path]"
                        + " [whole] [page] [image] [refused] [--mode=MODE]"
                        + " [SERVICES[xENDPOINTS]...]",
                refused.getMessage());
    }
}
