package dev.sluice.testbed.demo;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// `sluice demo`: shows on this machine what Sluice does, and checks it. Exits with 0 if everything
/// happened as announced, with 2 if there are arguments, else with 1 and one line on standard
/// error. It removes everything it created, also after Ctrl-C.
public final class Demo {
    private Demo() {}

    public static void main(String[] arguments) {
        var out = standardOutput();
        var screen = new Screen(out, System.err, TextStyle.ofStandardOutput(System.getenv()));
        if (arguments.length > 0) {
            screen.complain("sluice demo takes no arguments, got \"" + arguments[0] + "\"");
            System.exit(2);
        }
        Thread farewell = Thread.ofPlatform().unstarted(screen::interrupt);
        Runtime.getRuntime().addShutdownHook(farewell);
        int status = run(screen);
        screen.end();
        System.exit(status);
    }

    private static int run(Screen screen) {
        try {
            new DemoRun(screen).perform();
            return 0;
        } catch (DemoFailedException | IOException e) {
            screen.complain("sluice demo: " + e.getMessage());
            return 1;
        } catch (InterruptedException _) {
            return 1;
        }
    }

    /// Writes UTF-8 whatever the locale is: minimal systems have no locale, but their terminals
    /// show UTF-8.
    private static PrintStream standardOutput() {
        return new PrintStream(
                new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    }
}
