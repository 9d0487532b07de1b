package dev.sluice.testbed.demo;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// `sluice demo`: shows on this machine what Sluice does, and checks it. Exits with 0 when all that
/// was shown is as promised, else with 1 and one line on standard error.
public final class Demo {
    private Demo() {}

    public static void main(String[] arguments) {
        var out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        var screen = new Screen(out, Ink.ofStandardOutput(System.getenv()));
        screen.headline("Sluice", List.of());
    }
}
