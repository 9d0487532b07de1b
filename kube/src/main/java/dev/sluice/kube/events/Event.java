package dev.sluice.kube.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;

/// Something that users should know or act on. Equal events become one Event object of the API with
/// a count.
///
/// @param reason the cause, one word for programs: `FailedToStartServiceHealthcheck`
/// @param action what was attempted, one word: `Listen`
/// @param note a text for people; it is shortened to [#LONGEST_NOTE] bytes of UTF-8
public record Event(Regarding regarding, Type type, String reason, String action, String note) {
    /// The limit of the API, in bytes.
    public static final int LONGEST_NOTE = 1024;

    private static final String CUT = "...";

    /// Whether the event needs attention.
    public enum Type {
        NORMAL("Normal"),
        WARNING("Warning");

        private final String text;

        Type(String text) {
            this.text = text;
        }

        /// The name in the API.
        @Override
        public String toString() {
            return text;
        }
    }

    public Event {
        if (note.getBytes(UTF_8).length > LONGEST_NOTE) {
            // The encoder stops before the first character that does not fit.
            CharBuffer letters = CharBuffer.wrap(note);
            UTF_8.newEncoder()
                    .encode(letters, ByteBuffer.allocate(LONGEST_NOTE - CUT.length()), true);
            note = note.substring(0, letters.position()) + CUT;
        }
    }
}
