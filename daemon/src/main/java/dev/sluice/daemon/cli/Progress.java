package dev.sluice.daemon.cli;

import java.io.PrintStream;

/// Tells on a terminal what a command waits for, if it takes longer than a second.
final class Progress implements AutoCloseable {
    private static final long PATIENCE_MS = 1000;
    private static final String ERASE_LINE = "\r\u001b[K";

    private final PrintStream err;
    private boolean shown;
    private boolean closed;

    private Progress(PrintStream err) {
        this.err = err;
    }

    /// @param what is being done, as `asking the daemon`
    static Progress start(String what, PrintStream err) {
        var progress = new Progress(err);
        if (Terminal.isStandardError()) {
            Thread.ofPlatform().daemon().name("progress").start(() -> progress.show(what));
        }
        return progress;
    }

    private void show(String what) {
        try {
            Thread.sleep(PATIENCE_MS);
        } catch (InterruptedException _) {
            return;
        }
        synchronized (this) {
            if (!closed) {
                shown = true;
                err.print("sluice: " + what + " ...");
                err.flush();
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (shown) {
            err.print(ERASE_LINE);
            err.flush();
        }
    }
}
