package dev.sluice.daemon.log;

/// Text that others wrote, for a line of ours. Whatever it holds, it stays one line of bounded
/// length and cannot change how the rest is shown.
public final class ForeignText {
    private static final int LONGEST_QUOTE = 60;
    private static final int LONGEST_LINE = 300;

    private ForeignText() {}

    /// A value: in quotes, shortened.
    public static String quote(String text) {
        return '"' + cut(text.replace('"', '?'), LONGEST_QUOTE) + '"';
    }

    /// What another program says: its first line, shortened.
    public static String line(String text) {
        return cut(text.lines().findFirst().orElse(""), LONGEST_LINE);
    }

    private static String cut(String text, int longest) {
        String shown = text.length() <= longest ? text : text.substring(0, longest);
        var legible = new StringBuilder(shown.length() + 1);
        shown.codePoints().map(c -> isShown(c) ? c : '?').forEach(legible::appendCodePoint);
        return legible.append(shown.length() < text.length() ? "…" : "").toString();
    }

    /// Control characters move the cursor, format characters turn what follows around or hide it, a
    /// lone surrogate is half a character.
    private static boolean isShown(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }
}
