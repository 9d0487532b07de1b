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

/// Kills a program and all processes that it started. If only a wrapper script were killed, its
/// children would continue, keep its pipes open and write to the kernel later.
///
/// Processes are found by their parents. If a parent has ended, they are found by a variable in
/// their environment, which children inherit.
final class ProcessTree {
    /// The environment variable whose value identifies one started program.
    static final String TAG = "SLUICE_RUN";

    private static final Path PROC = Path.of("/proc");

    /// How often to search: a killed process may have started another one just before.
    private static final int PASSES = 100;

    private static final long PAUSE = Duration.ofMillis(10).toNanos();

    /// How many searches in a row must find nothing: the environment of a process is empty for a
    /// moment during execve.
    private static final int EMPTY_PASSES = 2;

    private ProcessTree() {}

    /// Kills all of the program's processes and waits until they are gone, for a limited time.
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
            // Without /proc, only processes with living parents are found.
        }
    }

    /// The environment of a process; empty if it has ended or belongs to another user.
    private static String environment(Path process) {
        try {
            byte[] all = Files.readAllBytes(process.resolve("environ"));
            return new String(all, StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return "";
        }
    }
}
