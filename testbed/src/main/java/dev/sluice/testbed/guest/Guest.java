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

/// A machine without network to the outside whose root is this machine's file system,
/// copy-on-write: what is installed and built here is there too, and what it writes is gone after.
///
/// @param machine what boots
public record Guest(Machine machine) {
    /// After the limit, a guest whose host is gone ends by itself.
    private static final Duration GRACE = Duration.ofSeconds(10);

    /// Boots, runs one program as root, halts.
    ///
    /// @param console told of each line that the program or the kernel prints
    /// @return the program's exit status
    /// @throws GuestException if the guest dies or takes too long
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

    /// What the guest's `init` finds in its environment.
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
                        // It was killed.
                    }
                });
    }

    /// Waits until the status is there or cannot come any more. The kernel may take its time to
    /// halt after that, or never do.
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

    /// Lets the last lines come.
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
            // The JVM is on its way out.
        }
    }
}
