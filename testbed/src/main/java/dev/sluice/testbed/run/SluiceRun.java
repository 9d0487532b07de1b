package dev.sluice.testbed.run;

import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The daemon as a process on the test node. Its output goes into a file.
///
/// Safe from any thread.
public final class SluiceRun implements AutoCloseable {
    private static final Duration LONGEST_END = Duration.ofMinutes(1);

    private final Process process;
    private final Path log;

    private SluiceRun(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /// Starts the daemon.
    ///
    /// @param kubeconfig the text of a kubeconfig for the API server
    /// @param folder for its files; the caller removes it
    public static SluiceRun start(
            TestNode node,
            Launcher launcher,
            ProxySettings settings,
            String kubeconfig,
            Path folder)
            throws IOException {
        return start(
                node, List.of(launcher.path().toString()), settings, kubeconfig, folder, folder);
    }

    /// Starts a daemon that is packaged or launched in another way.
    ///
    /// @param program the words of the command line before `run`
    /// @param seenAs path of the folder as the program sees it
    public static SluiceRun start(
            TestNode node,
            List<String> program,
            ProxySettings settings,
            String kubeconfig,
            Path folder,
            Path seenAs)
            throws IOException {
        Files.writeString(folder.resolve("kubeconfig"), kubeconfig);
        Files.writeString(
                folder.resolve("config.yaml"), settings.yaml(seenAs.resolve("kubeconfig")));
        Files.writeString(folder.resolve("sluice.yaml"), settings.ownYaml());
        Path log = folder.resolve("sluice.log");
        var command = new ArrayList<>(program);
        command.addAll(
                List.of(
                        "run",
                        "--config=" + seenAs.resolve("config.yaml"),
                        "--sluice-config=" + seenAs.resolve("sluice.yaml")));
        Process process =
                node.process(Place.NODE, command.toArray(String[]::new))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        return new SluiceRun(process, log);
    }

    public long pid() {
        return process.pid();
    }

    /// Returns the lines of its output up to now.
    public List<String> log() throws IOException {
        return Files.readAllLines(log);
    }

    /// @throws IOException with its exit status and the reason, if it has exited
    public void checkAlive() throws IOException {
        if (!process.isAlive()) {
            throw new IOException(
                    "sluice run ended with status %d: %s"
                            .formatted(process.exitValue(), reason(log())));
        }
    }

    /// Returns the last error line. The last line may be another, because other threads still log
    /// while the process exits.
    private static String reason(List<String> words) {
        return words.reversed().stream()
                .filter(line -> line.contains(" ERROR "))
                .findFirst()
                .orElse(words.isEmpty() ? "it logged nothing" : words.getLast());
    }

    /// Sends SIGTERM and waits until the process has exited.
    ///
    /// @return how long that took
    /// @throws IOException if it does not exit within a minute; it is killed then
    public Duration stop() throws IOException, InterruptedException {
        long asked = System.nanoTime();
        process.destroy();
        if (!process.waitFor(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new IOException("sluice run did not end within " + LONGEST_END + " of SIGTERM");
        }
        return Duration.ofNanos(System.nanoTime() - asked);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
