package dev.sluice.iptables;

import dev.sluice.iptables.Programs.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A running program. Neither it nor the processes that it leaves behind keep the calling thread
/// waiting beyond the limit: output is read only when it is available, and another thread writes
/// the input. Used by one thread.
final class Child implements AutoCloseable {
    private static final int LONGEST_COMPLAINT = 64 * 1024;
    private static final int CHUNK = 1 << 16;
    private static final long PAUSE_MILLIS = 1;
    private static final long SLOW_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Duration LAST_BYTES = Duration.ofSeconds(1);

    private final List<String> command;
    private final Duration limit;
    private final Consumer<Process> slow;
    private final Consumer<Process> unended;
    private final String tag = UUID.randomUUID().toString();
    private final Process process;
    private final Feeder feeder;
    private final LineSplitter output;
    private final ByteArrayOutputStream complaint = new ByteArrayOutputStream();
    private final StringBuilder pending = new StringBuilder();
    private final byte[] buffer = new byte[CHUNK];
    private final long began = System.nanoTime();
    private boolean wasSlow;
    private boolean ended;

    /// @param output is called with each line of the program's output
    /// @param slow is called once if the program runs longer than a second
    /// @param unended is called if the program could not be killed
    Child(
            List<String> command,
            Duration limit,
            Consumer<String> output,
            Consumer<Process> slow,
            Consumer<Process> unended)
            throws IOException {
        this.command = command;
        this.limit = limit;
        this.output = new LineSplitter(output);
        this.slow = slow;
        this.unended = unended;
        var builder = new ProcessBuilder(command);
        builder.environment().put(ProcessTree.TAG, tag);
        this.process = builder.start();
        this.feeder = new Feeder(process.getOutputStream());
    }

    /// Writes a line of the program's input.
    ///
    /// @throws IOException if the program ran longer than the limit; it is killed then
    void line(CharSequence line) throws IOException {
        pending.append(line).append('\n');
        if (pending.length() >= CHUNK) {
            feed();
        }
    }

    /// Closes the program's input and waits for its end.
    ///
    /// @throws IOException if the program ran longer than the limit or the thread was interrupted;
    ///   the program is killed then
    Outcome end() throws IOException {
        feed();
        while (!feeder.last()) {
            drainOrPause();
        }
        while (process.isAlive()) {
            drainOrPause();
        }
        boolean more = true; // there may be more output than one read returns
        while (more) {
            more = drain();
        }
        output.end();
        int status = process.exitValue();
        if (status == 0 && feeder.isDone(LAST_BYTES)) {
            ended = true;
        }
        close();
        return new Outcome(status, complaint.toString(StandardCharsets.ISO_8859_1));
    }

    private void feed() throws IOException {
        byte[] bytes = pending.toString().getBytes(StandardCharsets.US_ASCII);
        pending.setLength(0);
        while (!feeder.take(bytes)) {
            drainOrPause();
        }
    }

    private void drainOrPause() throws IOException {
        if (!drain()) {
            pause();
        }
    }

    /// Reads the output that is available.
    ///
    /// @return false if there was none
    private boolean drain() throws IOException {
        int outputBytes = read(process.getInputStream());
        output.take(buffer, outputBytes);
        int errorBytes = read(process.getErrorStream());
        complaint.write(buffer, 0, Math.min(errorBytes, LONGEST_COMPLAINT - complaint.size()));
        checkTime();
        return outputBytes > 0 || errorBytes > 0;
    }

    /// Reads only bytes that are available, and so never blocks. All output is available once the
    /// program has ended, even if another process keeps the pipe open.
    private int read(InputStream from) throws IOException {
        int available = Math.min(from.available(), buffer.length);
        return available == 0 ? 0 : Math.max(0, from.read(buffer, 0, available));
    }

    private void pause() throws IOException {
        try {
            process.waitFor(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + name() + " ran", e);
        }
    }

    private void checkTime() throws IOException {
        long took = System.nanoTime() - began;
        if (took >= SLOW_NANOS && !wasSlow) {
            wasSlow = true;
            slow.accept(process);
        }
        if (took >= limit.toNanos()) {
            close();
            throw new IOException("%s took longer than %d s".formatted(name(), limit.toSeconds()));
        }
    }

    /// Kills the program if it still runs, and all processes that it started and left behind.
    @Override
    public void close() {
        if (ended) {
            return;
        }
        ended = true;
        ProcessTree.end(process, tag);
        if (process.isAlive()) {
            unended.accept(process);
        }
        feeder.stop();
    }

    private String name() {
        return String.join(" ", command);
    }
}
