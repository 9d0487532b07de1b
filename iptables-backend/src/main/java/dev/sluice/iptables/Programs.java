package dev.sluice.iptables;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Runs programs: feeds them, reads what they say, and ends those that take too long. They run in
/// the network namespace of the calling thread.
public final class Programs {
    private static final int LONGEST_COMPLAINT = 64 * 1024;

    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final List<String> prefix;
    private final Duration limit;

    /// @param prefix what to put before each command line, such as `ip netns exec NAME`
    /// @param limit how long a program may take
    public Programs(List<String> prefix, Duration limit) {
        this.prefix = List.copyOf(prefix);
        this.limit = limit;
    }

    /// How a program ended.
    ///
    /// @param complaint what it wrote to its error output
    public record Outcome(int status, String complaint) {
        public boolean succeeded() {
            return status == 0;
        }
    }

    /// Runs a program to its end, without input.
    ///
    /// @param output is given each line it writes
    /// @throws IOException if it cannot be run, or takes too long
    public Outcome run(List<String> command, Consumer<String> output) throws IOException {
        Child child = start(command);
        try (Writer input = child.input()) {
            input.flush();
        } catch (IOException _) {
            // It did not wait for its input to end.
        }
        child.read(output);
        return child.end();
    }

    /// Starts a program, to be fed.
    public Child start(List<String> command) throws IOException {
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(command);
        return new Child(whole, limit);
    }

    /// A program that runs.
    public static final class Child {
        private final List<String> command;
        private final Duration limit;
        private final Process process;
        private final Writer input;
        private final ByteArrayOutputStream complaint = new ByteArrayOutputStream();
        private final Thread listener;
        private final CompletableFuture<Void> deadline;

        private Child(List<String> command, Duration limit) throws IOException {
            this.command = command;
            this.limit = limit;
            this.process = new ProcessBuilder(command).start();
            this.input =
                    new OutputStreamWriter(process.getOutputStream(), StandardCharsets.US_ASCII);
            // Were nobody to read its complaints, a program that complains at length would wait for
            // ever, and we for it.
            this.listener = Thread.ofPlatform().daemon().name("stderr").unstarted(this::listen);
            listener.start();
            deadline =
                    new CompletableFuture<Void>()
                            .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS);
            var _ =
                    deadline.exceptionally(_ -> {
                        process.destroyForcibly();
                        return null;
                    });
        }

        /// Where to write its input; whoever does must close it before [#end].
        public Writer input() {
            return input;
        }

        private void read(Consumer<String> output) throws IOException {
            try (var lines =
                    new BufferedReader(
                            new InputStreamReader(
                                    process.getInputStream(), StandardCharsets.ISO_8859_1),
                            1 << 16)) {
                lines.lines().forEach(output);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }

        /// Waits for its end.
        ///
        /// @throws IOException if it took too long, or the waiting was interrupted
        public Outcome end() throws IOException {
            try {
                int status = process.waitFor();
                // What it left running may hold its error output open for as long as it likes.
                listener.join(LAST_WORDS);
                if (deadline.isCompletedExceptionally()) {
                    throw new IOException(
                            "%s took longer than %d s".formatted(name(), limit.toSeconds()));
                }
                return new Outcome(status, complaint.toString(StandardCharsets.ISO_8859_1));
            } catch (InterruptedException e) {
                kill();
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while " + name() + " ran", e);
            } finally {
                deadline.complete(null);
            }
        }

        /// The program may be a script that waits for the real one.
        private void kill() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }

        private String name() {
            return String.join(" ", command);
        }

        private void listen() {
            try (InputStream errors = process.getErrorStream()) {
                byte[] buffer = new byte[4096];
                for (int n = errors.read(buffer); n >= 0; n = errors.read(buffer)) {
                    complaint.write(buffer, 0, Math.min(n, LONGEST_COMPLAINT - complaint.size()));
                }
            } catch (IOException _) {
                // The program is gone: what it said until then is what there is.
            }
        }
    }
}
