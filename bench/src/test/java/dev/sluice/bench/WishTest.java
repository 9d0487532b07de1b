package dev.sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

final class WishTest {
    @Test
    void nothingAskedIsAll() {
        assertEquals(
                new Wish(
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
                Wish.of(List.of()));
    }

    @Test
    void onePartAndSomeNumbers() {
        assertEquals(
                new Wish(
                        false,
                        false,
                        false,
                        false,
                        false,
                        false,
                        true,
                        false,
                        false,
                        List.of("nftables"),
                        List.of(new Size(100, 5), new Size(1000, 250))),
                Wish.of(List.of("whole", "--mode=nftables", "100", "1000x250")));
        assertEquals(
                new Wish(
                        true,
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
                Wish.of(List.of("jmh", "7")));
    }

    @Test
    void otherWordsAreNamed() {
        var refused = assertThrows(IllegalArgumentException.class, () -> Wish.of(List.of("hole")));
        assertEquals(
                "what is \"hole\"? usage: bench/run [jmh] [large] [kernel] [nftables] [ipvs] [path]"
                        + " [whole] [image] [refused] [--mode=MODE] [SERVICES[xENDPOINTS]...]",
                refused.getMessage());
    }
}
