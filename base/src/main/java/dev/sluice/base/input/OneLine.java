package dev.sluice.base.input;

import java.util.ArrayList;
import java.util.List;

/// Foreign text on its way into a line for people. The line stays one line, moves no cursor, turns
/// no direction of writing, and ends, whatever the text holds.
public final class OneLine {
    private static final int LONGEST = 1000;
    private static final int LONGEST_QUOTE = 200;
    private static final int MOST_LINES = 20;

    private OneLine() {}

    /// A whole line, which may hold foreign text. One that went through here stays as it is.
    public static String of(String text) {
        return of(text, LONGEST);
    }

    /// @param longest how many characters of it are shown
    public static String of(String text, int longest) {
        var shown = new StringBuilder();
        cut(text, longest).codePoints().forEach(c -> append(shown, c));
        return shown.append(text.length() > longest ? "…" : "").toString();
    }

    /// A value, in quotes.
    public static String quote(String text) {
        return quote(text, LONGEST_QUOTE);
    }

    /// @param longest how many characters of it are shown
    public static String quote(String text, int longest) {
        return '"' + of(text, longest).replace("\"", "\\\"") + '"';
    }

    /// Several lines, each as by [#of(String)]; of too many, the first ones and how many there are
    /// besides.
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
