package dev.sluice.daemon.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignTextTest {
    @ParameterizedTest
    @ValueSource(
            ints = {
                0x00, 0x0a, 0x0d, 0x1b, 0x22, 0x7f, 0x85, 0x9b, 0xad, 0x61c, 0x200b, 0x200e, 0x200f,
                0x2028, 0x2029, 0x202a, 0x202d, 0x202e, 0x2066, 0x2067, 0x2069, 0xd800, 0xdfff,
                0xe000, 0xfeff, 0xfff9, 0xffff, 0xe0001, 0xe0041, 0x10ffff
            })
    void what_is_not_seen_or_moves_what_is_becomes_a_question_mark(int character) {
        String text = "a" + Character.toString(character) + "b";
        assertEquals("\"a?b\"", ForeignText.quote(text));
    }

    @Test
    void letters_of_all_languages_are_shown() {
        assertEquals("\"Zürich, 東京, שלום, 😀\"", ForeignText.quote("Zürich, 東京, שלום, 😀"));
    }

    @Test
    void what_is_long_is_cut_and_no_character_halved() {
        assertEquals('"' + "x".repeat(60) + "…\"", ForeignText.quote("x".repeat(61)));
        assertEquals('"' + "x".repeat(59) + "?…\"", ForeignText.quote("x".repeat(59) + "😀"));
        assertEquals("x".repeat(300) + "…", ForeignText.line("x".repeat(1_000_000)));
    }

    @Test
    void of_what_a_program_says_the_first_line_counts() {
        assertEquals("it is \"bad\"?[31m", ForeignText.line("it is \"bad\"\u001b[31m\nmore"));
        assertEquals("", ForeignText.line(""));
    }
}
