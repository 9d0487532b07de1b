package dev.sluice.testbed.demo;

import java.io.PrintStream;
import java.util.List;

/// The page that the demo writes: a headline, numbered steps, each with what is about to be shown,
/// what came of it, and a verdict.
final class Screen {
    private static final String MARGIN = "  ";
    private static final String INDENT = "     ";
    private static final String ERASE_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final Ink ink;
    private int steps;

    Screen(PrintStream out, Ink ink) {
        this.out = out;
        this.ink = ink;
    }

    Ink ink() {
        return ink;
    }

    void headline(String title, List<String> introduction) {
        out.println();
        out.println(MARGIN + ink.strong(title));
        out.println();
        introduction.forEach(line -> out.println((MARGIN + line).stripTrailing()));
        out.println();
        out.flush();
    }

    /// Opens the next step.
    void step(String title, List<String> about) {
        steps++;
        out.println(MARGIN + ink.strong(ink.accent(Integer.toString(steps)) + "  " + title));
        about.forEach(line -> out.println(INDENT + ink.faint(line)));
        out.println();
        out.flush();
    }

    void shown(List<String> lines) {
        lines.forEach(line -> out.println((INDENT + line).stripTrailing()));
        out.println();
        out.flush();
    }

    void kept(String promise) {
        out.println(INDENT + ink.good("✓ ") + promise);
        out.println();
        out.flush();
    }

    void broken(String promise) {
        out.println(INDENT + ink.bad("✗ ") + promise);
        out.println();
        out.flush();
    }

    void close(List<String> farewell) {
        farewell.forEach(line -> out.println((MARGIN + line).stripTrailing()));
        out.println();
        out.flush();
    }

    /// Says what takes a moment, until [#done]; only where a line can be taken back.
    void doing(String what) {
        if (ink.colours()) {
            out.print(ERASE_LINE + INDENT + ink.faint(what + " …"));
            out.flush();
        }
    }

    void done() {
        if (ink.colours()) {
            out.print(ERASE_LINE);
            out.flush();
        }
    }
}
