package dev.sluice.testbed.guest;

import dev.sluice.testbed.run.Folder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// A virtual machine whose root is this machine's file system, copy-on-write, and which has no
/// network outside. Programs that are installed or built here are there too; what the guest writes
/// is discarded.
///
/// @param machine the machine that boots
public record Guest(Machine machine) {
    /// Added to the limit of a job: after that, a guest whose host process is gone halts by itself.
    private static final Duration GRACE = Duration.ofSeconds(10);

    /// Boots, runs one program as root, and halts.
    ///
    /// @param console called with each line that the program or the kernel prints
    /// @return the program's exit status
    /// @throws GuestException if the guest dies or exceeds the limit
    public int run(Job job, Consumer<String> console) throws IOException {
        try (var folder = Folder.temporary("sluice-guest-")) {
            Files.write(
                    folder.path().resolve("writable"),
                    job.writable().stream().map(path -> path.toAbsolutePath().toString()).toList());
            Files.writeString(folder.path().resolve("command"), script(job));
            putInit(folder.path().resolve("init"));
            var status = folder.path().resolve("status");
            Machine.Running running =
                    machine.boot(folder.path(), job.megabytes(), settings(job, folder.path()));
            var end = Thread.ofPlatform().name("guest-exit").unstarted(running::kill);
            Runtime.getRuntime().addShutdownHook(end);
            Thread reader = watch(running.process(), console);
            try {
                await(running.process(), status, job);
            } finally {
                running.kill();
                forget(end);
                finish(reader);
            }
            return Integer.parseInt(Files.readString(status).strip());
        }
    }

    /// Returns the environment of the guest's `init`.
    private List<String> settings(Job job, Path folder) {
        return List.of(
                "JOB=" + folder,
                "MODULES=" + machine.modules(),
                "LIMIT=" + job.limit().plus(GRACE).toSeconds());
    }

    private static String script(Job job) {
        return "cd %s || exit 1\nexec %s\n"
                .formatted(
                        quoted(job.folder().toAbsolutePath().toString()),
                        job.command().stream().map(Guest::quoted).collect(Collectors.joining(" ")));
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private static void putInit(Path file) throws IOException {
        try (InputStream init = Guest.class.getResourceAsStream("init")) {
            if (init == null) {
                throw new IOException("the guest's init is missing from the class path");
            }
            Files.copy(init, file);
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private static Thread watch(Process process, Consumer<String> console) {
        return Thread.ofPlatform()
                .daemon()
                .name("guest-console")
                .start(() -> {
                    try (BufferedReader lines = process.inputReader()) {
                        lines.lines().forEach(console);
                    } catch (IOException | UncheckedIOException _) {
                        // The process was killed.
                    }
                });
    }

    /// Waits until the exit status has been written, or the machine has ended without it. The
    /// kernel may take long to halt after that, or never halt.
    private static void await(Process process, Path status, Job job) throws IOException {
        long end = System.nanoTime() + job.limit().toNanos();
        try {
            while (!Files.exists(status)) {
                boolean ended = process.waitFor(20, TimeUnit.MILLISECONDS);
                if (ended && !Files.exists(status)) {
                    throw new GuestException("the guest died before its program ended");
                }
                if (System.nanoTime() > end) {
                    throw new GuestException(
                            "the guest did not end in " + job.limit().toSeconds() + " s");
                }
            }
            process.waitFor(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a guest ran", e);
        }
    }

    /// Waits for the last lines of output.
    private static void finish(Thread reader) {
        try {
            reader.join(Duration.ofSeconds(5));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The JVM is exiting.
        }
    }
}
