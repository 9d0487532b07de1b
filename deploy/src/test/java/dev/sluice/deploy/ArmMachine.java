package dev.sluice.deploy;

import dev.sluice.testbed.node.ShellCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// An arm64 server that qemu emulates in software. It boots a kernel of Debian's, and its root is
/// the image: no other file takes part. Its network reaches this machine's loopback address as
/// 10.0.2.2.
///
/// qemu can also emulate the processor alone, for a program on this machine's kernel, but then it
/// refuses the sockets by which rules are written.
///
/// @param image the root file system
/// @param kernel the folder that `setup/arm64-kernel` prints
/// @param folder for files; the caller removes it
record ArmMachine(Path image, Path kernel, Path folder) {
    private static final int MEGABYTES = 2048;

    /// Boots, runs a shell script as root, and halts.
    ///
    /// @param files texts by their paths
    /// @return what it printed
    /// @throws IOException if it does not halt in time
    List<String> run(String script, Map<String, String> files, Duration limit)
            throws IOException, InterruptedException {
        Path added = Files.createDirectory(folder.resolve("added"));
        put(added, "job", script);
        Path init = put(added, "init", Files.readString(Path.of("src/test/resources/arm64-init")));
        Files.setPosixFilePermissions(init, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (Map.Entry<String, String> file : files.entrySet()) {
            put(added, file.getKey(), file.getValue());
        }
        Path initrd = folder.resolve("initrd");
        String pack =
                """
                set -e
                (cd "$0" && find . | cpio --quiet -o -H newc) > "$3"
                (cd "$1" && find . | cpio --quiet -o -H newc) >> "$3"
                cat "$2" >> "$3"
                """;
        new ShellCommand(
                        List.of(
                                "sh",
                                "-c",
                                pack,
                                image.toString(),
                                added.toString(),
                                kernel.resolve("modules.cpio").toString(),
                                initrd.toString()))
                .run();
        return boot(initrd, limit);
    }

    private static Path put(Path root, String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private List<String> boot(Path initrd, Duration limit)
            throws IOException, InterruptedException {
        Process machine;
        try {
            machine = new ProcessBuilder(command(initrd)).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new IOException("cannot run qemu: install the Debian package qemu-system-arm", e);
        }
        List<String> console = Collections.synchronizedList(new ArrayList<>());
        Thread reader =
                Thread.ofPlatform()
                        .daemon()
                        .name("arm-console")
                        .start(() -> {
                            try (Stream<String> lines = machine.inputReader().lines()) {
                                lines.map(String::strip).forEach(console::add);
                            } catch (UncheckedIOException _) {
                                // The machine was killed.
                            }
                        });
        try {
            if (!machine.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException(
                        "the emulated machine did not halt in time:\n"
                                + String.join("\n", List.copyOf(console)));
            }
            reader.join(Duration.ofSeconds(5));
        } finally {
            machine.destroyForcibly();
        }
        return List.copyOf(console);
    }

    private List<String> command(Path initrd) {
        return List.of(
                "qemu-system-aarch64",
                "-nodefaults",
                "-no-user-config",
                "-no-reboot",
                "-machine",
                "virt",
                "-accel",
                "tcg,thread=multi",
                // A server's processor, which has pages of 4, 16 and 64 KiB.
                "-cpu",
                "neoverse-n1",
                "-smp",
                "2",
                "-m",
                MEGABYTES + "M",
                "-netdev",
                "user,id=host",
                "-device",
                "virtio-net-pci,netdev=host,romfile=",
                "-display",
                "none",
                "-serial",
                "stdio",
                "-kernel",
                kernel.resolve("vmlinuz").toString(),
                "-initrd",
                initrd.toString(),
                "-append",
                "console=ttyAMA0 rdinit=/init quiet loglevel=2 panic=-1");
    }
}
