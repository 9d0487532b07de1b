package dev.sluice.testbed.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// User-mode Linux: a kernel that runs as a process of this machine. It has IPVS. It has the legacy
/// tables of iptables only, and no nftables for IPv4 and IPv6. It has one processor. Booting takes
/// three seconds. Computation is as fast as on the host, starting processes about ten times slower.
///
/// @param kernel the kernel program
/// @param modules the folder of its modules
public record UserModeLinux(Path kernel, Path modules) implements Machine {
    private static final String PACKAGE = "user-mode-linux";
    private static final Path MODULES = Path.of("/usr/lib/uml/modules");
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    /// Finds the kernel of the Debian package.
    ///
    /// @throws IOException if it is not installed
    public static UserModeLinux find() throws IOException {
        Path kernel = Machine.program("linux.uml", PACKAGE);
        if (!Files.isDirectory(MODULES)) {
            throw new IOException(
                    "no modules in %s: install the Debian package %s".formatted(MODULES, PACKAGE));
        }
        return new UserModeLinux(kernel, MODULES);
    }

    @Override
    public Running boot(Path folder, int megabytes, List<String> settings) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "nice",
                                "taskset",
                                "--cpu-list",
                                firstProcessor(),
                                kernel.toString(),
                                "mem=" + megabytes + "M",
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
                                "panic=1"));
        command.addAll(settings);
        Files.createDirectory(folder.resolve("umid"));
        var builder = new ProcessBuilder(command);
        builder.environment().put("TMPDIR", memory(megabytes).toString());
        return new Running(builder.redirectErrorStream(true).start(), List.of());
    }

    /// Returns the number of the first processor that this process may use. The guest's kernel and
    /// the process that it runs wait for each other at each system call. On one processor, the
    /// switch takes half the time of a wake-up on another.
    private static String firstProcessor() throws IOException {
        String label = "Cpus_allowed_list:";
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith(label))
                    .map(line -> line.substring(label.length()).strip().split("[-,]", 2)[0])
                    .findFirst()
                    .orElseThrow(() -> new IOException("no " + label + " in /proc/self/status"));
        }
    }

    /// Returns the folder for the file that backs the guest's memory. Shared memory may be too
    /// small in a container.
    private static Path memory(int megabytes) throws IOException {
        long bytes = (long) megabytes << 20;
        return Files.isDirectory(SHARED_MEMORY)
                        && Files.getFileStore(SHARED_MEMORY).getUsableSpace() >= bytes
                ? SHARED_MEMORY
                : Path.of(System.getProperty("java.io.tmpdir"));
    }
}
