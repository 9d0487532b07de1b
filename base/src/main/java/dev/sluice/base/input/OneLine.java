package dev.sluice.base.input;

import java.util.ArrayList;
import java.util.List;

/// Makes text from elsewhere safe to show as one line to people. Control, format and unassigned
/// characters are escaped, so the text cannot break the line, move the cursor or change the writing
/// direction. Long text is cut.
public final class OneLine {
    private static final int LONGEST = 1000;
    private static final int LONGEST_QUOTE = 200;
    private static final int MOST_LINES = 20;

    private OneLine() {}

    /// Escapes a whole line and cuts it to 1,000 characters. Escaping is idempotent.
    public static String of(String text) {
        return of(text, LONGEST);
    }

    /// @param longest the number of characters of `text` to show; `…` marks a cut
    public static String of(String text, int longest) {
        var shown = new StringBuilder();
        cut(text, longest).codePoints().forEach(c -> append(shown, c));
        return shown.append(text.length() > longest ? "…" : "").toString();
    }

    /// Escapes a value, cuts it to 200 characters and puts it in double quotes.
    public static String quote(String text) {
        return quote(text, LONGEST_QUOTE);
    }

    /// @param longest the number of characters of `text` to show; `…` marks a cut
    public static String quote(String text, int longest) {
        return '"' + of(text, longest).replace("\"", "\\\"") + '"';
    }

    /// Escapes each line by [#of(String)]. After the first 20 lines, one line states how many more
    /// there are.
    public static List<String> each(List<String> lines) {
        List<String> shown = new ArrayList<>();
        lines.stream().limit(MOST_LINES).map(OneLine::of).forEach(shown::add);
        if (lines.size() > MOST_LINES) {
            shown.add("and " + (lines.size() - MOST_LINES) + " more");
        }
        return shown;
    }

    private static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        boolean splits = Character.isHighSurrogate(text.charAt(longest - 1));
        return text.substring(0, splits ? longest - 1 : longest);
    }

    private static void append(StringBuilder shown, int c) {
        switch (c) {
            case '\n' -> shown.append("\\n");
            case '\r' -> shown.append("\\r");
            case '\t' -> shown.append("\\t");
            default -> {
                if (isPlain(c)) {
                    shown.appendCodePoint(c);
                } else {
                    shown.append("\\u%04x".formatted(c));
                }
            }
        }
    }

    private static boolean isPlain(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED ->
                    false;
            default -> true;
        };
    }
}
