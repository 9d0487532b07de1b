package dev.sluice.iptables;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/// Runs programs: writes their input, reads their output, and kills those that run too long,
/// together with all processes they started. They run in the network namespace of the calling
/// thread. Safe for use by several threads.
public final class Programs {
    /// The number of processes that may be left because not even SIGKILL ends them, for example
    /// while they wait for a disk. With this many, no other program is started.
    private static final int MOST_UNENDED = 10;

    private final List<String> prefix;
    private final Duration limit;
    private final Queue<Process> unended = new ConcurrentLinkedQueue<>();

    /// @param prefix is put before each command line, such as `ip netns exec NAME`
    /// @param limit how long a program may run
    public Programs(List<String> prefix, Duration limit) {
        this.prefix = List.copyOf(prefix);
        this.limit = limit;
    }

    /// The end of a program.
    ///
    /// @param complaint its error output
    public record Outcome(int status, String complaint) {
        public boolean succeeded() {
            return status == 0;
        }
    }

    /// Runs a program to its end, without input.
    ///
    /// @param output is called with each line of its output
    /// @throws IOException if it cannot be started or runs too long
    public Outcome run(List<String> command, Consumer<String> output) throws IOException {
        return run(command, output, _ -> {});
    }

    /// Runs a program to its end, without input.
    ///
    /// @param output is called with each line of its output
    /// @param slow is called once with the process if it runs longer than a second
    /// @throws IOException if it cannot be started or runs too long
    Outcome run(List<String> command, Consumer<String> output, Consumer<Process> slow)
            throws IOException {
        try (Child child = start(command, output, slow)) {
            return child.end();
        }
    }

    /// Starts a program that reads input.
    ///
    /// @param output is called with each line of its output
    /// @param slow is called once with the process if it runs longer than a second
    /// @throws IOException if it cannot be started
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
