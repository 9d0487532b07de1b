package dev.sluice.testbed.browser;

import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import dev.sluice.testbed.run.Folder;
import dev.sluice.testbed.traffic.LoopbackRelay;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.Capabilities;
import org.openqa.selenium.ImmutableCapabilities;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.remote.RemoteWebDriver;
import tools.jackson.databind.json.JsonMapper;

/// A headless Chromium inside a place of the test node, with a profile of its own in a temporary
/// folder. Chromium and its driver run in the place's network namespace; their commands come from
/// this process through a [LoopbackRelay]. When it is closed, both programs are killed and the
/// folder is removed.
///
/// Used by one thread at a time.
public final class Browser implements AutoCloseable {
    private static final int WIDTH = 1280;
    private static final int HEIGHT = 900;
    private static final String CHROMIUM = "/usr/bin/chromium";
    private static final String DRIVER = "chromedriver";
    private static final int DRIVER_PORT = 9515;
    private static final String READY = "started successfully";
    private static final Duration LONGEST_START = Duration.ofMinutes(2);
    private static final Duration LONGEST_END = Duration.ofSeconds(20);
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final JsonMapper JSON = new JsonMapper();

    private final Folder folder;
    private final Process programs;
    private final LoopbackRelay relay;
    private final RemoteWebDriver driver;
    private final HttpClient http = HttpClient.newHttpClient();

    private Browser(Folder folder, Process programs, LoopbackRelay relay, RemoteWebDriver driver) {
        this.folder = folder;
        this.programs = programs;
        this.relay = relay;
        this.driver = driver;
    }

    /// Starts a browser with an empty page of 1280 by 900 pixels.
    ///
    /// @throws IOException if Debian's packages `chromium` and `chromium-driver` are not installed,
    ///   or do not start; then nothing is left behind
    public static Browser start(TestNode node, Place place)
            throws IOException, InterruptedException {
        return start(node, place, List.of());
    }

    /// Starts a browser as [#start] does, at the lowest priority: it takes no processor from
    /// others, almost as if it ran on another machine.
    public static Browser startInBackground(TestNode node, Place place)
            throws IOException, InterruptedException {
        return start(node, place, List.of("nice", "-n", "19"));
    }

    private static Browser start(TestNode node, Place place, List<String> prefix)
            throws IOException, InterruptedException {
        Folder folder = Folder.temporary("sluice-browser-");
        Process programs = null;
        LoopbackRelay relay = null;
        try {
            Path log = folder.path().resolve("driver.log");
            programs = programs(node, place, prefix, folder.path(), log);
            awaitReady(programs, log);
            relay = LoopbackRelay.open(node, place, DRIVER_PORT, 0);
            var driver =
                    new RemoteWebDriver(
                            URI.create("http://" + relay.address()).toURL(),
                            wishes(folder.path()),
                            false);
            return new Browser(folder, programs, relay, driver);
        } catch (WebDriverException e) {
            end(folder, all(programs), relay);
            throw new IOException("Chromium did not start: " + e.getMessage(), e);
        } catch (IOException | InterruptedException | RuntimeException e) {
            end(folder, all(programs), relay);
            throw e;
        }
    }

    /// Returns the driver, for what the other methods do not offer.
    public RemoteWebDriver driver() {
        return driver;
    }

    /// Opens a page and waits until it is loaded.
    public void open(String url) {
        driver.get(url);
    }

    /// Runs JavaScript in the page, as the body of a function.
    ///
    /// @return what it returned
    public @Nullable Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /// Lays pages out for a viewport of this size, in CSS pixels.
    ///
    /// @param phone whether it is a phone's, which honours the page's `viewport`
    public void viewport(int width, int height, boolean phone)
            throws IOException, InterruptedException {
        command(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", phone));
    }

    /// Makes pages look as for a user who prefers dark or light colours.
    public void colours(boolean dark) throws IOException, InterruptedException {
        command(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of(
                                        "name",
                                        "prefers-color-scheme",
                                        "value",
                                        dark ? "dark" : "light"))));
    }

    /// Sends a command of the DevTools protocol, for what WebDriver lacks.
    ///
    /// @param command such as `Emulation.setEmulatedMedia`
    /// @throws IOException if Chromium refuses it
    private void command(String command, Map<String, ?> parameters)
            throws IOException, InterruptedException {
        URI uri =
                URI.create(
                        "http://%s/session/%s/goog/cdp/execute"
                                .formatted(relay.address(), driver.getSessionId()));
        HttpRequest request =
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/json")
                        .timeout(LONGEST_START)
                        .POST(
                                BodyPublishers.ofByteArray(
                                        JSON.writeValueAsBytes(
                                                Map.of("cmd", command, "params", parameters))))
                        .build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(command + " was refused: " + answer.body());
        }
    }

    @Override
    public void close() {
        List<ProcessHandle> all = all(programs);
        try {
            driver.quit();
        } catch (WebDriverException e) {
            System.err.println("Chromium did not quit: " + e.getMessage());
        } finally {
            http.shutdownNow();
            end(folder, all, relay);
        }
    }

    private static Process programs(
            TestNode node, Place place, List<String> prefix, Path folder, Path log)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(DRIVER, "--port=" + DRIVER_PORT));
        ProcessBuilder builder = node.process(place, command.toArray(String[]::new));
        // What they keep besides the profile: caches, crash reports, sockets.
        for (String variable : List.of("HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")) {
            builder.environment().put(variable, folder.toString());
        }
        builder.environment().remove("DISPLAY");
        return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    private static void awaitReady(Process programs, Path log)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + LONGEST_START.toNanos();
        while (!Files.readString(log).contains(READY)) {
            if (!programs.isAlive() || System.nanoTime() > end) {
                throw new IOException(
                        "`%s` did not start (Debian's package chromium-driver has it): %s"
                                .formatted(DRIVER, Files.readString(log).strip()));
            }
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        }
    }

    /// Chromium's sandbox cannot be used by root, who alone may enter the namespace. All pages that
    /// are opened are our own.
    private static Capabilities wishes(Path folder) {
        List<String> arguments =
                List.of(
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-breakpad",
                        "--disable-crash-reporter",
                        "--no-first-run",
                        "--no-proxy-server",
                        "--lang=en",
                        "--window-size=" + WIDTH + "," + HEIGHT,
                        "--user-data-dir=" + folder.resolve("profile"));
        return new ImmutableCapabilities(
                "browserName",
                "chrome",
                "goog:chromeOptions",
                Map.of("binary", CHROMIUM, "args", arguments));
    }

    /// Returns the driver's process and all that it started.
    private static List<ProcessHandle> all(@Nullable Process programs) {
        return programs == null
                ? List.of()
                : Stream.concat(Stream.of(programs.toHandle()), programs.descendants()).toList();
    }

    /// Ends what was started. Chromium's processes may outlive the driver and write to the folder,
    /// so each is waited for before the folder is removed.
    private static void end(
            Folder folder, List<ProcessHandle> programs, @Nullable LoopbackRelay relay) {
        programs.forEach(ProcessHandle::destroyForcibly);
        awaitEnd(programs);
        if (relay != null) {
            try {
                relay.close();
            } catch (IOException e) {
                System.err.println("left behind: a relay to Chromium: " + e.getMessage());
            }
        }
        folder.close();
    }

    private static void awaitEnd(List<ProcessHandle> programs) {
        CompletableFuture<?>[] ends =
                programs.stream().map(ProcessHandle::onExit).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(ends).get(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            System.err.println("left behind: processes of Chromium: " + e);
        }
    }
}
