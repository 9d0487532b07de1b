package dev.sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SizeTest {
    @Test
    void fiveEndpointsAreUsual() {
        assertEquals(Optional.of(new Size(10_000, 5)), Size.parse("10000"));
        assertEquals(Optional.of(new Size(1_000, 250)), Size.parse("1000x250"));
        assertEquals("1000x250", new Size(1_000, 250).toString());
    }

    @Test
    void otherWordsAreNoSize() {
        for (String word : new String[] {"whole", "0", "10x", "x5", "10 x 5", "1e4"}) {
            assertEquals(Optional.empty(), Size.parse(word), word);
        }
    }
}
