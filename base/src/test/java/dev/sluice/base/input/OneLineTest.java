package dev.sluice.base.input;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OneLineTest {
    @Test
    void what_moves_the_cursor_or_turns_the_line_is_shown_as_text() {
        assertEquals(
                "a\\nb\\r\\t\\u001b[2J\\u202e\\u2028\\u0085é 例",
                OneLine.of("a\nb\r\t\u001b[2J\u202e\u2028\u0085é 例"));
        assertEquals("\"say \\\"a\\\"\"", OneLine.quote("say \"a\""));
    }

    @Test
    void what_is_long_is_cut_between_characters() {
        assertEquals("\"" + "x".repeat(200) + "…\"", OneLine.quote("x".repeat(1 << 20)));
        assertEquals("ab…", OneLine.of("ab\ud83d\ude00", 3));
        assertEquals("ab\ud83d\ude00", OneLine.of("ab\ud83d\ude00", 4));
    }

    @Test
    void of_too_many_lines_the_first_are_shown() {
        List<String> shown = OneLine.each(Collections.nCopies(1000, "a\n"));
        assertEquals(21, shown.size());
        assertEquals("a\\n", shown.getFirst());
        assertEquals("and 980 more", shown.getLast());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 0})
    void anything_becomes_one_short_line(long fixed) {
        long seed = fixed == 0 ? System.nanoTime() : fixed;
        var random = new Random(seed);
        var text = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            text.append((char) random.nextInt(0x10000));
        }
        String line = OneLine.of(text.toString());
        assertEquals(line, OneLine.of(line, 10_000), () -> "seed " + seed);
        assertTrue(
                line.length() <= 6001
                        && line.codePoints()
                                .noneMatch(c ->
                                        Character.isISOControl(c)
                                                || Character.getType(c) == Character.FORMAT),
                () -> "seed " + seed);
    }
}
