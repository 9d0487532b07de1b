package dev.sluice.inspect.diff;

import java.util.ArrayList;
import java.util.List;

/// Prints differences for a reader.
public final class DifferenceText {
    private static final int WIDTH = 100;
    private static final String INDENT = "    ";

    private DifferenceText() {}

    /// Returns the lines, at most 100 characters each unless a word is longer.
    ///
    /// @param same what is said if there is no difference
    public static List<String> of(List<Difference> differences, String same) {
        if (differences.isEmpty()) {
            return List.of(same);
        }
        List<String> lines = new ArrayList<>();
        differences.forEach(each -> lines.addAll(wrapped(each.text())));
        lines.add(count(differences.size(), "difference"));
        return lines;
    }

    /// Returns `1 difference`, `2 differences`.
    public static String count(int number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    /// Breaks a sentence into lines.
    public static List<String> wrapped(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            boolean starts = line.isEmpty() || line.toString().isBlank();
            if (!starts && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder(INDENT);
                starts = true;
            }
            line.append(starts ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
