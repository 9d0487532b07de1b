package dev.sluice.iptables;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/// Ends a program with all that it started: a wrapper script is killed, and what it waited for
/// would go on, hold its pipes, and write to the kernel when nobody expects it.
///
/// What it started is told by its parents, and where those are gone, by a variable in its
/// environment, which is handed down.
final class ProcessTree {
    /// The variable that is different for each program started.
    static final String TAG = "SLUICE_RUN";

    private static final Path PROC = Path.of("/proc");

    /// What is killed may have started another just before.
    private static final int PASSES = 100;

    private static final long PAUSE = Duration.ofMillis(10).toNanos();

    /// A process that is just becoming another program shows no environment for a moment.
    private static final int EMPTY_PASSES = 2;

    private ProcessTree() {}

    /// Kills all of it, and waits until it is gone; not for ever.
    static void end(Process process, String tag) {
        int empty = 0;
        for (int i = 0; i < PASSES && empty < EMPTY_PASSES; i++) {
            Set<ProcessHandle> alive = new HashSet<>();
            process.descendants().filter(ProcessHandle::isAlive).forEach(alive::add);
            addTagged(tag, alive);
            alive.forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            empty = alive.isEmpty() && !process.isAlive() ? empty + 1 : 0;
            if (empty < EMPTY_PASSES) {
                LockSupport.parkNanos(PAUSE);
            }
        }
    }

    private static void addTagged(String tag, Set<ProcessHandle> to) {
        String mark = TAG + "=" + tag;
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path each : processes) {
                if (environment(each).contains(mark)) {
                    long pid = Long.parseLong(String.valueOf(each.getFileName()));
                    ProcessHandle.of(pid).ifPresent(to::add);
                }
            }
        } catch (IOException _) {
            // Without /proc only those are found whose parents live.
        }
    }

    /// Empty for a process that is gone or another user's.
    private static String environment(Path process) {
        try {
            byte[] all = Files.readAllBytes(process.resolve("environ"));
            return new String(all, StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return "";
        }
    }
}
