package dev.sluice.testbed.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/// The style of text on the screen: with colours if they are shown, else plain.
///
/// @param colours whether the output understands escape sequences
record TextStyle(boolean colours) {
    private static final Pattern ESCAPE = Pattern.compile("\u001b\\[[0-9;]*m");

    /// The style for this process's standard output. Colours only on a terminal, and not if the
    /// environment turns them off (`NO_COLOR`, or `TERM` is `dumb` or missing).
    static TextStyle ofStandardOutput(Map<String, String> environment) {
        return new TextStyle(
                isTerminal(Path.of("/proc/self/fd/1"))
                        && environment.getOrDefault("NO_COLOR", "").isEmpty()
                        && !environment.getOrDefault("TERM", "dumb").equals("dumb"));
    }

    String strong(String text) {
        return dressed("1", text);
    }

    String faint(String text) {
        return dressed("2", text);
    }

    String good(String text) {
        return dressed("32", text);
    }

    String bad(String text) {
        return dressed("1;31", text);
    }

    String accent(String text) {
        return dressed("36", text);
    }

    /// Returns the number of columns that a text takes, without escape sequences.
    static int width(String text) {
        String bare = ESCAPE.matcher(text).replaceAll("");
        return bare.codePointCount(0, bare.length());
    }

    /// Pads a text with blanks to a width in columns.
    static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - width(text)));
    }

    private String dressed(String code, String text) {
        return colours && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    /// Does what `isatty` does for one descriptor. Java's Console needs both standard input and
    /// output to be terminals.
    private static boolean isTerminal(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            return target.startsWith("/dev/pts/")
                    || target.startsWith("/dev/tty")
                    || target.equals("/dev/console");
        } catch (IOException _) {
            return false;
        }
    }
}
