package dev.sluice.testbed.uml;

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
import java.util.stream.Stream;

/// A kernel that runs as a process (User-mode Linux). Its root is this machine's file system,
/// copy-on-write: what is installed and built here is there too, and what it writes is gone after.
/// It has one processor and no network to the outside. Booting takes three seconds; what starts
/// processes is some ten times slower than outside. Of the tables of iptables it has the legacy
/// ones only.
///
/// @param kernel the program
/// @param modules the folder of its modules, a tree for each version
public record Guest(Path kernel, Path modules) {
    private static final Path MODULES = Path.of("/usr/lib/uml/modules");
    private static final String KERNEL = "linux.uml";

    /// After the limit, a guest whose host is gone ends by itself.
    private static final Duration GRACE = Duration.ofSeconds(10);

    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    /// Finds the kernel that Debian packages.
    ///
    /// @throws IOException if it is not there
    public static Guest find() throws IOException {
        Path kernel =
                Stream.of(System.getenv("PATH").split(":", -1))
                        .map(folder -> Path.of(folder, KERNEL))
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElseThrow(Guest::missing);
        if (!Files.isDirectory(MODULES)) {
            throw missing();
        }
        return new Guest(kernel, MODULES);
    }

    private static IOException missing() {
        return new IOException(
                "no User-mode Linux here: install the Debian packages user-mode-linux and kmod");
    }

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
            Process process = boot(job, folder.path());
            var end = Thread.ofPlatform().name("guest-exit").unstarted(() -> kill(process));
            Runtime.getRuntime().addShutdownHook(end);
            Thread reader = watch(process, console);
            try {
                await(process, status, job);
            } finally {
                kill(process);
                forget(end);
                finish(reader);
            }
            return Integer.parseInt(Files.readString(status).strip());
        }
    }

    private Process boot(Job job, Path folder) throws IOException {
        var builder =
                new ProcessBuilder(
                        kernel.toString(),
                        "mem=" + job.megabytes() + "M",
                        "umid=guest",
                        "uml_dir=" + folder.resolve("umid"),
                        "root=/dev/root",
                        "rootfstype=hostfs",
                        "rootflags=/",
                        "rw",
                        "init=" + folder.resolve("init"),
                        "con=null",
                        "ssl=null",
                        "con0=null,fd:1",
                        "con1=null",
                        "quiet",
                        "loglevel=2",
                        "panic=1",
                        "JOB=" + folder,
                        "MODULES=" + modules,
                        "LIMIT=" + job.limit().plus(GRACE).toSeconds());
        Files.createDirectory(folder.resolve("umid"));
        builder.environment().put("TMPDIR", memory(job).toString());
        return builder.redirectErrorStream(true).start();
    }

    /// Where the file lies that is the guest's memory. In containers, shared memory may be too
    /// small.
    private static Path memory(Job job) throws IOException {
        long bytes = (long) job.megabytes() << 20;
        return Files.isDirectory(SHARED_MEMORY)
                        && Files.getFileStore(SHARED_MEMORY).getUsableSpace() >= bytes
                ? SHARED_MEMORY
                : Path.of(System.getProperty("java.io.tmpdir"));
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

    private static void kill(Process process) {
        List<ProcessHandle> all = process.descendants().toList();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
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
