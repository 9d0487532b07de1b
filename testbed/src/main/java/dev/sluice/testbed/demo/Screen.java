package dev.sluice.testbed.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The output of the demo: a headline, then numbered steps, each with what is about to be shown,
/// what was seen, and a verdict.
final class Screen {
    private static final String MARGIN = "  ";
    private static final String INDENT = "     ";
    private static final Duration READING = Duration.ofMillis(1500);
    private static final String ERASE_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final PrintStream err;
    private final TextStyle style;
    private int steps;
    private boolean passing;
    private boolean ended;

    Screen(PrintStream out, PrintStream err, TextStyle style) {
        this.out = out;
        this.err = err;
        this.style = style;
    }

    TextStyle style() {
        return style;
    }

    void headline(String title, List<String> introduction) {
        print(List.of(""), "");
        print(List.of(style.strong(title), ""), MARGIN);
        print(introduction, MARGIN);
        print(List.of(""), "");
    }

    /// Starts the next step.
    void step(String title, List<String> about) {
        steps++;
        print(List.of(style.accent(Integer.toString(steps)) + "  " + style.strong(title)), MARGIN);
        print(about.stream().map(style::faint).toList(), INDENT);
        print(List.of(""), "");
    }

    void shown(List<String> lines) {
        print(lines, INDENT);
        print(List.of(""), "");
    }

    void kept(String promise) {
        print(List.of(style.good("✓ ") + promise, ""), INDENT);
    }

    void broken(String promise) {
        print(List.of(style.bad("✗ ") + promise, ""), INDENT);
    }

    void close(List<String> farewell) {
        print(farewell, MARGIN);
        print(List.of(""), "");
    }

    /// Prints what takes a moment now. The next line replaces it, so this is only done on a
    /// terminal.
    synchronized void doing(String what) {
        if (style.colours() && !ended) {
            takeBack();
            out.print(INDENT + style.faint(what + " …"));
            out.flush();
            passing = true;
        }
    }

    /// Leaves time to read, on a terminal only.
    void pause() throws InterruptedException {
        if (style.colours()) {
            TimeUnit.NANOSECONDS.sleep(READING.toNanos());
        }
    }

    /// Prints one line to standard error.
    synchronized void complain(String line) {
        if (!ended) {
            print(List.of(), "");
            err.println(line);
            err.flush();
        }
    }

    /// Suppresses all later output.
    synchronized void end() {
        ended = true;
    }

    /// Reports an interruption, then suppresses all later output as [#end] does.
    synchronized void interrupt() {
        if (!ended) {
            print(List.of("", "Interrupted: all that was built is removed.", ""), MARGIN);
            ended = true;
        }
    }

    private synchronized void print(List<String> lines, String margin) {
        if (ended) {
            return;
        }
        takeBack();
        lines.forEach(line -> out.println((margin + line).stripTrailing()));
        out.flush();
    }

    private void takeBack() {
        if (passing) {
            out.print(ERASE_LINE);
            passing = false;
        }
    }
}
