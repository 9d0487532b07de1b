package dev.sluice.bench;

import dev.sluice.model.IpFamily;
import dev.sluice.nftables.table.Command;
import dev.sluice.nftables.wire.NetlinkKernel;
import dev.sluice.sync.SyncException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Another program that writes a small nf_tables transaction every 0.5 ms until it is closed. Its
/// transactions take as long as the kernel makes others wait.
final class BackgroundWriter implements AutoCloseable {
    private static final String TABLE = "background";
    private static final Duration PAUSE = Duration.ofNanos(500_000);

    private final NetlinkKernel kernel;
    private final Thread thread = Thread.ofPlatform().name(TABLE).unstarted(this::write);
    private volatile boolean closed;
    private volatile long longest;

    private BackgroundWriter(NetlinkKernel kernel) {
        this.kernel = kernel;
    }

    /// Starts a writer in the network namespace of the calling thread.
    static BackgroundWriter start() throws SyncException {
        var writer = new BackgroundWriter(NetlinkKernel.open(IpFamily.IPV4, TABLE));
        writer.thread.start();
        return writer;
    }

    /// Returns the duration of the longest transaction so far, in milliseconds.
    double longestMillis() {
        return longest / 1e6;
    }

    private void write() {
        List<Command> nothing =
                List.of(new Command.AddTable(TABLE, ""), new Command.DeleteTable(TABLE));
        try {
            while (!closed) {
                long began = System.nanoTime();
                kernel.commit(nothing);
                longest = Math.max(longest, System.nanoTime() - began);
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        } catch (SyncException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        kernel.close();
    }
}
