package dev.sluice.testbed.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class InkTest {
    @Test
    void plainInkLeavesTextAlone() {
        assertEquals("ok", new Ink(false).good("ok"));
    }

    @Test
    void colouredInkEndsWhatItBegins() {
        assertEquals("\u001b[32mok\u001b[0m", new Ink(true).good("ok"));
        assertEquals("", new Ink(true).good(""));
    }

    @Test
    void widthIsWhatTheEyeSees() {
        assertEquals(4, Ink.width(new Ink(true).strong("█→ ✓")));
        assertEquals("ab  ", Ink.padded("ab", 4));
        assertEquals("abcde", Ink.padded("abcde", 4));
    }
}
