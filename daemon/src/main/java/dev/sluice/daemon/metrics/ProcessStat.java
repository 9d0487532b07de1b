package dev.sluice.daemon.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the kernel counts of this process, in `/proc/self/stat`.
///
/// @param proc `/proc`
public record ProcessStat(Path proc) {
    static final double TICKS_PER_SECOND = 100;

    // Indices of fields after the name of the program.
    static final int USER_TICKS = 11;
    static final int KERNEL_TICKS = 12;
    static final int CHILDREN_USER_TICKS = 13;
    static final int CHILDREN_KERNEL_TICKS = 14;
    static final int THREADS = 17;
    static final int START_TICKS = 19;

    /// Returns the processor time of child processes that have ended, in nanoseconds; zero if it
    /// cannot be read.
    public long childrenNanos() {
        try {
            return (long) (seconds(CHILDREN_USER_TICKS, CHILDREN_KERNEL_TICKS) * 1e9);
        } catch (IOException | NumberFormatException _) {
            return 0;
        }
    }

    double seconds(int user, int kernel) throws IOException {
        String[] fields = fields();
        return (Long.parseLong(fields[user]) + Long.parseLong(fields[kernel])) / TICKS_PER_SECOND;
    }

    /// The fields after the name, which is in parentheses and may contain blanks and parentheses.
    String[] fields() throws IOException {
        String text = Files.readString(proc.resolve("self/stat"));
        return text.substring(text.lastIndexOf(')') + 2).strip().split(" ", -1);
    }
}
