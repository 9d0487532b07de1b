package dev.sluice.testbed.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/// How text is set off: by colours where they show, else not at all.
///
/// @param colours whether escape sequences are understood where the text goes
record TextStyle(boolean colours) {
    private static final Pattern ESCAPE = Pattern.compile("\u001b\\[[0-9;]*m");

    /// For this process's standard output. Colours only on a terminal, and never when the user said
    /// no (`NO_COLOR`, or a terminal that calls itself dumb).
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

    /// How many columns a text takes, however it is set off.
    static int width(String text) {
        String bare = ESCAPE.matcher(text).replaceAll("");
        return bare.codePointCount(0, bare.length());
    }

    /// The text and as many blanks as bring it to a width.
    static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - width(text)));
    }

    private String dressed(String code, String text) {
        return colours && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    /// As `isatty`, of which Java knows only both ends at once.
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
