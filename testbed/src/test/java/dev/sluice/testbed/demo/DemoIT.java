package dev.sluice.testbed.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The demo as a user runs it, in a JVM of its own.
final class DemoIT {
    private static final int COLUMNS = 80;

    /// The folder for the demo's temporary files. Its path identifies these files, and the
    /// processes that have it on their command line.
    private final Path folder;

    private final Process demo;
    private final List<String> lines = new ArrayList<>();

    DemoIT(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.demo =
                // The process that runs this test may ignore SIGINT, and children inherit that.
                new ProcessBuilder(
                                "env",
                                "--default-signal=INT",
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Djava.io.tmpdir=" + folder,
                                "-cp",
                                System.getProperty("java.class.path"),
                                Demo.class.getName())
                        .redirectErrorStream(true)
                        .start();
    }

    @AfterEach
    void kill() {
        demo.destroyForcibly();
    }

    @Test
    void showsSixStepsAndLeavesNothing() throws Exception {
        readUntil("there is no such line");
        assertEquals(0, status(), () -> String.join("\n", lines));
        List<String> steps = lines.stream().filter(line -> line.matches("  [1-9]  .*")).toList();
        assertEquals(
                List.of(
                        "  1  One address, many pods",
                        "  2  One more pod",
                        "  3  One pod less",
                        "  4  UDP too",
                        "  5  The client's own address",
                        "  6  The rules in the kernel"),
                steps);
        assertEquals(7, lines.stream().filter(line -> line.startsWith("     ✓ ")).count());
        assertTrue(lines.stream().anyMatch(line -> line.contains("KUBE-SERVICES")));
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("  All as promised, in ")));
        assertFalse(String.join("", lines).contains("\u001b"), "escape sequences in a pipe");
        assertEquals(List.of(), lines.stream().filter(line -> line.length() > COLUMNS).toList());
        assertNothingLeft();
    }

    @ParameterizedTest(name = "{0} at: {1}")
    @CsvSource({
        "INT, Sluice, 130",
        "INT, '     ✓ Sluice served', 130",
        "INT, '  2  One more pod', 130",
        "TERM, '  3  One pod less', 143"
    })
    void endsCleanWhenItIsInterrupted(String signal, String at, int status) throws Exception {
        readUntil(at);
        signal(signal);
        readUntil("there is no such line");
        assertEquals(status, status());
        assertTrue(
                lines.contains("  Interrupted: all that was built is removed."),
                () -> String.join("\n", lines));
        assertNothingLeft();
    }

    private void readUntil(String part) throws IOException {
        BufferedReader output = demo.inputReader(UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            lines.add(line);
            if (line.contains(part)) {
                return;
            }
        }
    }

    private void signal(String name) throws Exception {
        int status =
                new ProcessBuilder("kill", "-" + name, Long.toString(demo.pid())).start().waitFor();
        assertEquals(0, status, "kill failed");
    }

    private int status() throws InterruptedException {
        assertTrue(demo.waitFor(60, TimeUnit.SECONDS), "the demo does not end");
        return demo.exitValue();
    }

    private void assertNothingLeft() throws IOException {
        assertEquals(List.of(), named(Path.of("/run/netns"), "sluice-" + demo.pid() + "-"));
        assertEquals(List.of(), named(folder, ""));
        assertEquals(List.of(), processesGiven(folder.toString()));
    }

    private static List<String> processesGiven(String argument) throws IOException {
        List<String> found = new ArrayList<>();
        for (String pid : named(Path.of("/proc"), "")) {
            if (pid.matches("[0-9]+")) {
                try {
                    String words = Files.readString(Path.of("/proc", pid, "cmdline"));
                    if (words.contains(argument)) {
                        found.add(words.replace('\0', ' '));
                    }
                } catch (IOException _) {
                    // The process has exited meanwhile.
                }
            }
        }
        return found;
    }

    private static List<String> named(Path folder, String prefix) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .toList();
        }
    }
}
