package dev.sluice.testbed.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class TextStyleTest {
    @Test
    void plainInkLeavesTextAlone() {
        assertEquals("ok", new TextStyle(false).good("ok"));
    }

    @Test
    void colouredInkEndsWhatItBegins() {
        assertEquals("\u001b[32mok\u001b[0m", new TextStyle(true).good("ok"));
        assertEquals("", new TextStyle(true).good(""));
    }

    @Test
    void widthIsWhatTheEyeSees() {
        assertEquals(4, TextStyle.width(new TextStyle(true).strong("█→ ✓")));
        assertEquals("ab  ", TextStyle.padded("ab", 4));
        assertEquals("abcde", TextStyle.padded("abcde", 4));
    }
}
