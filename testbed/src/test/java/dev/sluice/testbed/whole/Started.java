package dev.sluice.testbed.whole;

import dev.sluice.testbed.node.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A process on the test node, started by a shell. The shell can mount other files for it; these
/// mounts end with the process.
final class Started implements AutoCloseable {
    private final Process process;
    private final Path log;

    private Started(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /// @param folder for its log, and for `kubeconfig` to reach the API server
    /// @param script for `sh -e`; should end with `exec`
    /// @param arguments `$1` and so on
    static Started by(Site site, Path folder, String script, String... arguments)
            throws IOException {
        Files.writeString(folder.resolve("kubeconfig"), site.api.kubeconfig());
        Path log = folder.resolve("log");
        List<String> command = new ArrayList<>(List.of("sh", "-ec", script, "sh"));
        command.addAll(List.of(arguments));
        Process process =
                site.node
                        .process(Place.NODE, command.toArray(String[]::new))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        return new Started(process, log);
    }

    /// Waits up to two minutes until the process exits.
    ///
    /// @return its exit status
    int await() throws IOException, InterruptedException {
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            throw new AssertionError("it does not end; it says:\n" + log());
        }
        return process.exitValue();
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
