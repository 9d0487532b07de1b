package dev.sluice.iptables;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Logs which process holds the lock that programs of iptables-legacy take while they read and
/// write. The same process is logged once a minute at most.
final class LockHolder {
    private static final Path LOCK = Path.of("/run/xtables.lock");
    private static final Path PROC = Path.of("/proc");
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    /// A line of `/proc/locks`, such as `1: FLOCK ADVISORY WRITE 4711 00:1a:5678 0 EOF`; a lock
    /// that is waited for has `->` in it and does not match.
    private static final Pattern HELD =
            Pattern.compile("\\d+: \\w+ +\\w+ +\\w+ +(-?\\d+) +\\S+:(\\d+) .*");

    private final Path lock;
    private final Path proc;
    private final Consumer<String> remarks;
    private final LongSupplier nanos;
    private long lastPid;
    private long lastTold;

    LockHolder(Consumer<String> remarks) {
        this(LOCK, PROC, remarks, System::nanoTime);
    }

    /// @param lock the file that is locked
    /// @param proc `/proc`
    /// @param nanos a monotonic clock, in nanoseconds
    LockHolder(Path lock, Path proc, Consumer<String> remarks, LongSupplier nanos) {
        this.lock = lock;
        this.proc = proc;
        this.remarks = remarks;
        this.nanos = nanos;
    }

    /// Logs which process holds the lock that a program waits for, if there is one.
    void tell(Process waiting) {
        tell(waiting.pid());
    }

    void tell(long waiting) {
        for (long pid : holders()) {
            boolean told = pid == lastPid && nanos.getAsLong() - lastTold < MINUTE;
            if (pid == waiting || isChildOf(pid, waiting) || told) {
                continue;
            }
            lastPid = pid;
            lastTold = nanos.getAsLong();
            remarks.accept("waiting for " + lock + ", which " + name(pid) + " holds");
        }
    }

    private List<Long> holders() {
        try {
            String inode = String.valueOf(Files.getAttribute(lock, "unix:ino"));
            return Files.readAllLines(proc.resolve("locks")).stream()
                    .map(HELD::matcher)
                    .filter(Matcher::matches)
                    .filter(held -> held.group(2).equals(inode))
                    .map(held -> Long.valueOf(held.group(1)))
                    .toList();
        } catch (IOException | UnsupportedOperationException _) {
            return List.of(); // the lock was never taken
        }
    }

    /// True if a wrapper script waits for the program that holds the lock.
    private static boolean isChildOf(long pid, long parent) {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        return process.flatMap(ProcessHandle::parent).filter(p -> p.pid() == parent).isPresent();
    }

    private String name(long pid) {
        try {
            String name = Files.readString(proc.resolve(pid + "/comm")).strip();
            return Complaint.oneLine(name) + " (pid " + pid + ")";
        } catch (IOException _) {
            return "a process outside this container";
        }
    }
}
