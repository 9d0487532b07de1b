package dev.sluice.testbed.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.testbed.browser.Browser;
import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.run.Launcher;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The demo as a user runs it, in a JVM of its own.
final class DemoIT {
    private static final int COLUMNS = 80;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    /// The folder for the demo's temporary files. Its path identifies these files, and the
    /// processes that have it on their command line.
    private final Path folder;

    private final List<String> lines = new ArrayList<>();
    private @Nullable Process started;

    DemoIT(@TempDir Path folder) {
        this.folder = folder;
    }

    private void start(String... arguments) throws IOException {
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "env",
                                // The process that runs this test may ignore SIGINT, and children
                                // inherit that.
                                "--default-signal=INT",
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-Djava.io.tmpdir=" + folder,
                                "-cp",
                                System.getProperty("java.class.path"),
                                Demo.class.getName()));
        words.addAll(List.of(arguments));
        started = new ProcessBuilder(words).redirectErrorStream(true).start();
    }

    private Process demo() {
        return Objects.requireNonNull(started, "not started");
    }

    @AfterEach
    void kill() {
        if (started != null) {
            started.destroyForcibly();
        }
    }

    @Test
    void showsSixStepsAndLeavesNothingButItsPage() throws Exception {
        Path page = Launcher.find().path().resolveSibling(PageStep.FILE);
        Files.deleteIfExists(page);
        start();
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
        assertShows(page);
    }

    /// The copy shows the last state: three pods of `shop/web`, of which the first has left. Only
    /// the table of connections may still name it, while conntrack remembers those that it had.
    private static void assertShows(Path page) throws Exception {
        try (TestNode node = TestNode.build();
                Browser browser = Browser.start(node, Place.NODE)) {
            browser.open(page.toUri() + "#/services/shop/web");
            String text = "";
            long end = System.nanoTime() + LIMIT.toNanos();
            while (!text.contains(Pod.WEB_4.ip().toString()) && System.nanoTime() < end) {
                Thread.sleep(50);
                text = String.valueOf(browser.run("return document.body.innerText"));
            }
            assertTrue(text.contains(Pod.WEB_4.ip() + ":8080"), text);
            String endpoints = text.split("\nOpen connections\n", 2)[0];
            assertFalse(endpoints.contains(Pod.WEB_1.ip() + ":8080"), text);
        }
    }

    @Test
    void servesThePageUntilItIsInterrupted() throws Exception {
        start("--serve");
        readUntil("http://127.0.0.1:");
        String url = lines.getLast().strip();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> page =
                    http.send(
                            HttpRequest.newBuilder(URI.create(url)).build(),
                            BodyHandlers.ofString());
            assertEquals(200, page.statusCode());
            assertTrue(page.body().contains("<title>Sluice"), page.body());
        }
        signal("INT");
        readUntil("there is no such line");
        assertEquals(130, status());
        assertNothingLeft();
    }

    @Test
    void otherArgumentsAreRefused() throws Exception {
        start("--sreve");
        readUntil("there is no such line");
        assertEquals(2, status());
        assertEquals(List.of("sluice demo takes nothing but --serve, got \"--sreve\""), lines);
    }

    @ParameterizedTest(name = "{0} at: {1}")
    @CsvSource({
        "INT, Sluice, 130",
        "INT, '     ✓ Sluice served', 130",
        "INT, '  2  One more pod', 130",
        "TERM, '  3  One pod less', 143"
    })
    void endsCleanWhenItIsInterrupted(String signal, String at, int status) throws Exception {
        start();
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
        BufferedReader output = demo().inputReader(UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            lines.add(line);
            if (line.contains(part)) {
                return;
            }
        }
    }

    private void signal(String name) throws Exception {
        int status =
                new ProcessBuilder("kill", "-" + name, Long.toString(demo().pid()))
                        .start()
                        .waitFor();
        assertEquals(0, status, "kill failed");
    }

    private int status() throws InterruptedException {
        assertTrue(demo().waitFor(60, TimeUnit.SECONDS), "the demo does not end");
        return demo().exitValue();
    }

    private void assertNothingLeft() throws IOException {
        assertEquals(List.of(), named(Path.of("/run/netns"), "sluice-" + demo().pid() + "-"));
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
