package dev.sluice.bench;

import dev.sluice.testbed.node.ShellCommand;
import java.io.IOException;
import java.util.List;

/// This process on one processor until it is closed. Between two, a round trip takes twice as long
/// where the second one has to be woken first, and nobody knows when that is.
final class OneProcessor implements AutoCloseable {
    private final String before;

    private OneProcessor(String before) {
        this.before = before;
    }

    /// The first of those it may use.
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
