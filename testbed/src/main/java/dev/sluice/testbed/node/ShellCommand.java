package dev.sluice.testbed.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A command that is run until it ends. No shell is involved.
public final class ShellCommand {
    private final List<String> words;

    public ShellCommand(List<String> words) {
        this.words = List.copyOf(words);
    }

    /// Runs the command with empty standard input.
    ///
    /// @return its standard output
    /// @throws IOException if it cannot be started or exits with another status than 0; the message
    ///   holds the command, the status and both outputs
    public String run() throws IOException {
        return run("");
    }

    /// @param input standard input of the command
    public String run(String input) throws IOException {
        Process process = start();
        try {
            CompletableFuture<String> errors = drain(process.getErrorStream());
            CompletableFuture<String> output = drain(process.getInputStream());
            try (var stdin = process.outputWriter(StandardCharsets.UTF_8)) {
                stdin.write(input);
            } catch (IOException e) {
                // The command ended without reading all of its input: its exit status and output
                // say why.
                if (process.waitFor() == 0) {
                    throw e;
                }
            }
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException(
                        "`%s` ended with status %d: %s"
                                .formatted(
                                        String.join(" ", words),
                                        status,
                                        (errors.join() + output.join()).strip()));
            }
            return output.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running `" + String.join(" ", words) + "`", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private Process start() throws IOException {
        try {
            return new ProcessBuilder(words).start();
        } catch (IOException e) {
            throw new IOException("cannot run `" + words.getFirst() + "`: is it installed?", e);
        }
    }

    private static CompletableFuture<String> drain(InputStream stream) {
        var text = new CompletableFuture<String>();
        Thread.ofPlatform()
                .daemon()
                .name("command-output")
                .start(() -> {
                    try (stream) {
                        text.complete(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
                    } catch (IOException e) {
                        text.completeExceptionally(new UncheckedIOException(e));
                    }
                });
        return text;
    }
}
