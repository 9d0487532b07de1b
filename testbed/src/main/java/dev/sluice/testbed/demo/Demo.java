package dev.sluice.testbed.demo;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// `sluice demo [--serve]`: shows on this machine what Sluice does, and checks it. With `--serve`
/// it then keeps the cluster and serves its status page until Ctrl-C. Exits with 0 if everything
/// happened as announced, with 2 if there are other arguments, else with 1 and one line on standard
/// error. It removes everything it created, also after Ctrl-C, except a copy of the status page.
public final class Demo {
    private Demo() {}

    public static void main(String[] arguments) {
        var out = standardOutput();
        var screen = new Screen(out, System.err, TextStyle.ofStandardOutput(System.getenv()));
        List<String> words = List.of(arguments);
        boolean serve = words.equals(List.of("--serve"));
        if (!serve && !words.isEmpty()) {
            screen.complain(
                    "sluice demo takes nothing but --serve, got \"%s\""
                            .formatted(String.join(" ", words)));
            System.exit(2);
        }
        Thread farewell = Thread.ofPlatform().unstarted(screen::interrupt);
        Runtime.getRuntime().addShutdownHook(farewell);
        int status = run(screen, serve);
        screen.end();
        System.exit(status);
    }

    private static int run(Screen screen, boolean serve) {
        try {
            new DemoRun(screen, serve).perform();
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
