package dev.sluice.bench;

import dev.sluice.testbed.node.ShellCommand;
import java.io.IOException;
import java.util.List;

/// Restricts this process to one processor until it is closed. With several, a round trip takes
/// twice as long whenever another processor has to be woken, which happens at random.
final class OneProcessor implements AutoCloseable {
    private final String before;

    private OneProcessor(String before) {
        this.before = before;
    }

    /// Restricts the process to the first of the processors that it may use.
    static OneProcessor choose() throws IOException {
        // "pid 4711's current affinity list: 0,2-3"
        String told = new ShellCommand(List.of("taskset", "-cp", pid())).run();
        String before = told.substring(told.lastIndexOf(' ') + 1).strip();
        use(before.split("[,-]", 2)[0]);
        return new OneProcessor(before);
    }

    @Override
    public void close() throws IOException {
        use(before);
    }

    private static void use(String processors) throws IOException {
        new ShellCommand(List.of("taskset", "-acp", processors, pid())).run();
    }

    private static String pid() {
        return Long.toString(ProcessHandle.current().pid());
    }
}
