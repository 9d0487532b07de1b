package dev.sluice.testbed.guest;

import dev.sluice.testbed.node.ShellCommand;
import dev.sluice.testbed.run.Launcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A PC with two processors that qemu emulates in software; hardware virtualisation is not
/// available everywhere. It boots Debian's own kernel, which has IPVS, both variants of iptables,
/// and nftables, as a node has. Booting takes six seconds. Computation is ten to thirty times
/// slower than on the host, starting processes hardly slower.
///
/// @param emulator the qemu program
/// @param fileServer the virtiofsd program, which serves this machine's files to the guest
/// @param kernel the folder that `setup/guest-kernel` prints
public record EmulatedPc(Path emulator, Path fileServer, Path kernel) implements Machine {
    private static final String PACKAGE = "qemu-system-x86";
    private static final Duration SERVER_LIMIT = Duration.ofSeconds(10);

    /// Finds the programs and the kernel; builds the kernel's folder if it does not exist.
    ///
    /// @throws IOException if one of them cannot be found or built
    public static EmulatedPc find() throws IOException {
        Path tool = Launcher.find().path().resolveSibling("setup/guest-kernel");
        String kernel = new ShellCommand(List.of(tool.toString())).run().strip();
        return new EmulatedPc(
                Machine.program("qemu-system-x86_64", PACKAGE),
                Machine.program("virtiofsd", PACKAGE, "/usr/lib/qemu", "/usr/libexec"),
                Path.of(kernel));
    }

    @Override
    public Path modules() {
        return kernel.resolve("modules");
    }

    @Override
    public Running boot(Path folder, int megabytes, List<String> settings) throws IOException {
        Path socket = folder.resolve("files");
        Process server = serveFiles(socket, folder.resolve("files.log"));
        try {
            return new Running(
                    new ProcessBuilder(command(socket, megabytes, settings))
                            .redirectErrorStream(true)
                            .start(),
                    List.of(server));
        } catch (IOException e) {
            server.destroyForcibly();
            throw e;
        }
    }

    private List<String> command(Path socket, int megabytes, List<String> settings) {
        return List.of(
                "nice",
                emulator.toString(),
                "-nodefaults",
                "-no-user-config",
                "-no-reboot",
                "-machine",
                "q35,memory-backend=memory",
                "-accel",
                "tcg,thread=multi",
                "-cpu",
                "max",
                "-smp",
                "2",
                "-m",
                megabytes + "M",
                // Shared memory, because virtiofsd writes into it.
                "-object",
                "memory-backend-memfd,id=memory,share=on,size=" + megabytes + "M",
                "-chardev",
                "socket,id=files,path=" + socket,
                "-device",
                "vhost-user-fs-pci,chardev=files,tag=machine",
                "-display",
                "none",
                "-serial",
                "stdio",
                "-kernel",
                kernel.resolve("vmlinuz").toString(),
                "-initrd",
                kernel.resolve("initrd").toString(),
                "-append",
                "console=ttyS0 quiet loglevel=2 panic=-1 " + String.join(" ", settings));
    }

    /// Starts virtiofsd. It exits when the guest does.
    private Process serveFiles(Path socket, Path log) throws IOException {
        Process server =
                new ProcessBuilder(
                                fileServer.toString(),
                                "--socket-path=" + socket,
                                "-o",
                                "source=/",
                                "-o",
                                "sandbox=chroot",
                                "-o",
                                "cache=always")
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        long end = System.nanoTime() + SERVER_LIMIT.toNanos();
        try {
            while (!Files.exists(socket)) {
                boolean ended = server.waitFor(5, TimeUnit.MILLISECONDS);
                if (ended || System.nanoTime() > end) {
                    server.destroyForcibly();
                    throw new GuestException(
                            "the guest gets no files: " + Files.readString(log).strip());
                }
            }
            return server;
        } catch (InterruptedException e) {
            server.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a guest got its files", e);
        }
    }
}
