package dev.sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

final class WishTest {
    @Test
    void nothingAskedIsAll() {
        assertEquals(new Wish(true, true, true, "iptables", List.of()), Wish.of(List.of()));
    }

    @Test
    void onePartAndSomeNumbers() {
        assertEquals(
                new Wish(false, false, true, "nftables", List.of(100, 1000)),
                Wish.of(List.of("whole", "--mode=nftables", "100", "1000")));
        assertEquals(
                new Wish(true, false, false, "iptables", List.of(7)), Wish.of(List.of("jmh", "7")));
    }

    @Test
    void otherWordsAreNamed() {
        var refused = assertThrows(IllegalArgumentException.class, () -> Wish.of(List.of("hole")));
        assertEquals(
                "what is \"hole\"? usage: bench/run [jmh] [kernel] [whole] [--mode=iptables|nftables]"
                        + " [SERVICES...]",
                refused.getMessage());
    }
}
