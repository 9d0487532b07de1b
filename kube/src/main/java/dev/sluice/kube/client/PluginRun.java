package dev.sluice.kube.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.base.input.OneLine;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One run of a credential plugin, limited in time and in what it may print.
final class PluginRun {
    /// The longest output, in bytes.
    private static final int LONGEST_OUTPUT = 1 << 20;

    /// How much of the error output is shown, in bytes: its end.
    private static final int SHOWN = 500;

    /// How long output may arrive after the end of the program, whose children may still hold it.
    private static final Duration AFTER_END = Duration.ofSeconds(1);

    private final String name;
    private final Process process;
    private final CompletableFuture<byte[]> output;
    private final CompletableFuture<byte[]> errors;

    private PluginRun(String name, Process process) {
        this.name = name;
        this.process = process;
        this.output = read(process.getInputStream(), false);
        this.errors = read(process.getErrorStream(), true);
    }

    /// Runs a plugin to its end.
    ///
    /// @return its output
    /// @throws IOException if it fails, prints too much or takes longer than `limit`; the message
    ///   is one line with its error output
    static String run(PluginSettings settings, Duration limit) throws IOException {
        var builder =
                new ProcessBuilder(settings.command())
                        .redirectInput(Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().putAll(settings.environment());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new IOException(
                    "cannot start the program "
                            + OneLine.quote(settings.name())
                            + ": "
                            + e.getMessage(),
                    e);
        }
        var run = new PluginRun(settings.name(), process);
        try {
            return run.outcome(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("told to stop").initCause(e);
        } finally {
            run.kill();
        }
    }

    private String outcome(Duration limit) throws IOException, InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
            throw failure("did not end within " + limit.toSeconds() + " s");
        }
        if (process.exitValue() != 0) {
            throw failure("ended with status " + process.exitValue());
        }
        byte[] bytes = awaited(output);
        if (bytes.length > LONGEST_OUTPUT) {
            throw failure("printed more than 1 MiB");
        }
        return new String(bytes, UTF_8);
    }

    private IOException failure(String fault) throws InterruptedException {
        String said = new String(awaited(errors), UTF_8).strip();
        return new IOException(
                "the program %s %s%s"
                        .formatted(
                                OneLine.quote(name),
                                fault,
                                said.isEmpty() ? "" : ": " + OneLine.of(said, SHOWN)));
    }

    private static byte[] awaited(CompletableFuture<byte[]> bytes) throws InterruptedException {
        try {
            return bytes.get(AFTER_END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException _) {
            return new byte[0];
        }
    }

    /// Ends the program and its children. What they have printed can still be read.
    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.toHandle().destroyForcibly();
    }

    /// Reads all that a program prints, so that it never waits for us.
    ///
    /// @param end whether to keep the end of it rather than the beginning
    private static CompletableFuture<byte[]> read(InputStream in, boolean end) {
        var kept = new CompletableFuture<byte[]>();
        Thread.ofPlatform()
                .daemon()
                .name("plugin-output")
                .start(() -> {
                    try (in) {
                        kept.complete(end ? end(in) : in.readNBytes(LONGEST_OUTPUT + 1));
                        in.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        kept.completeExceptionally(e);
                    }
                });
        return kept;
    }

    private static byte[] end(InputStream in) throws IOException {
        byte[] kept = new byte[0];
        while (true) {
            byte[] more = in.readNBytes(SHOWN);
            if (more.length == 0) {
                return kept;
            }
            byte[] both = Arrays.copyOf(kept, kept.length + more.length);
            System.arraycopy(more, 0, both, kept.length, more.length);
            kept = Arrays.copyOfRange(both, Math.max(0, both.length - SHOWN), both.length);
        }
    }
}
