package dev.sluice.iptables;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/// Runs programs: feeds them, reads what they say, and ends those that take too long, with all that
/// they started. They run in the network namespace of the calling thread. Safe for several threads.
public final class Programs {
    /// How many may be left that even the kernel cannot end (they wait for a disk, say).
    private static final int MOST_UNENDED = 10;

    private final List<String> prefix;
    private final Duration limit;
    private final Queue<Process> unended = new ConcurrentLinkedQueue<>();

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
        try (Child child = start(command, output, _ -> {})) {
            return child.end();
        }
    }

    /// Starts a program, to be fed.
    ///
    /// @param slow told once, with the number of the process, if it takes longer than a second
    Child start(List<String> command, Consumer<String> output, Consumer<Process> slow)
            throws IOException {
        unended.removeIf(process -> !process.isAlive());
        if (unended.size() >= MOST_UNENDED) {
            throw new IOException(unended.size() + " earlier runs did not end: starting no other");
        }
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(command);
        return new Child(whole, limit, output, slow, unended::add);
    }
}
