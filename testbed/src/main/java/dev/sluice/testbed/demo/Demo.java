package dev.sluice.testbed.demo;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// `sluice demo`: shows on this machine what Sluice does, and checks it. Exits with 0 when all that
/// was shown is as promised, else with 1 and one line on standard error. However it ends, by Ctrl-C
/// too, nothing of it is left behind.
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
        } catch (BrokenPromiseException | IOException e) {
            screen.complain("sluice demo: " + e.getMessage());
            return 1;
        } catch (InterruptedException _) {
            return 1;
        }
    }

    /// In UTF-8 whatever the locale says: minimal systems have none, and yet terminals that show
    /// it.
    private static PrintStream standardOutput() {
        return new PrintStream(
                new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    }
}
