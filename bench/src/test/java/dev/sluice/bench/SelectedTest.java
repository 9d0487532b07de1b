package dev.sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SelectedTest {
    @Test
    void nothingAskedIsAllThatIsUsual() {
        Selected all = Selected.of(List.of());
        assertEquals(
                new Selected(Selected.USUAL, List.of("iptables", "nftables"), List.of(), List.of()),
                all);
        assertTrue(all.has("whole"));
        assertFalse(all.has("image"));
    }

    @Test
    void onePartAndSomeNumbers() {
        assertEquals(
                new Selected(
                        Set.of("whole"),
                        List.of("nftables"),
                        List.of(new Size(100, 5), new Size(1000, 250)),
                        List.of()),
                Selected.of(List.of("whole", "--mode=nftables", "100", "1000x250")));
        assertEquals(
                new Selected(
                        Set.of("jmh"),
                        List.of("iptables", "nftables"),
                        List.of(new Size(7, 5)),
                        List.of()),
                Selected.of(List.of("jmh", "7")));
    }

    @Test
    void changesWithSeveralPeriods() {
        assertEquals(
                new Selected(
                        Set.of("changes"), List.of("iptables"), List.of(), List.of("1ms", "500ms")),
                Selected.of(
                        List.of(
                                "changes",
                                "--mode=iptables",
                                "--min-sync-period=1ms",
                                "--min-sync-period=500ms")));
    }

    @Test
    void otherWordsAreNamed() {
        var refused =
                assertThrows(IllegalArgumentException.class, () -> Selected.of(List.of("hole")));
        assertEquals(
                "what is \"hole\"? usage: bench/run [jmh] [large] [kernel] [nftables] [ipvs] [path]"
                        + " [whole] [start] [page] [image] [refused] [changes] [--mode=MODE]"
                        + " [--min-sync-period=DURATION...] [SERVICES[xENDPOINTS]...]",
                refused.getMessage());
    }
}
