package dev.sluice.kube.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;

/// Something a user can act on, or wants to know happened. Those that are equal are one Event of
/// the API with a count.
///
/// @param reason why, in one word for programs: `FailedToStartServiceHealthcheck`
/// @param action what was being done, in one word: `Listen`
/// @param note for people, at most [#LONGEST_NOTE] bytes in UTF-8; the rest is cut off
public record Event(Regarding regarding, Type type, String reason, String action, String note) {
    /// The API takes no more.
    public static final int LONGEST_NOTE = 1024;

    private static final String CUT = "...";

    /// Whether somebody should look.
    public enum Type {
        NORMAL("Normal"),
        WARNING("Warning");

        private final String text;

        Type(String text) {
            this.text = text;
        }

        /// As the API has it.
        @Override
        public String toString() {
            return text;
        }
    }

    public Event {
        if (note.getBytes(UTF_8).length > LONGEST_NOTE) {
            // The encoder stops before the first letter that does not fit whole.
            CharBuffer letters = CharBuffer.wrap(note);
            UTF_8.newEncoder()
                    .encode(letters, ByteBuffer.allocate(LONGEST_NOTE - CUT.length()), true);
            note = note.substring(0, letters.position()) + CUT;
        }
    }
}
