package dev.sluice.testbed.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The machine of a [Guest]: it runs a kernel with features that this machine's kernel may lack.
public sealed interface Machine permits UserModeLinux, EmulatedPc {
    /// Returns the folder of the kernel's modules; it has a tree for each release.
    Path modules();

    /// Boots on this machine's files. The first process is the program `init` in the folder.
    ///
    /// @param folder belongs to this run: the machine may put its own files there
    /// @param megabytes memory; the host only spends what the guest touches
    /// @param settings environment of the first process, each `NAME=value`
    Running boot(Path folder, int megabytes, List<String> settings) throws IOException;

    /// A machine that was booted.
    ///
    /// @param process exits when the machine halts or dies; its output is the console
    /// @param servants helper processes that the machine needs
    record Running(Process process, List<Process> servants) {
        public Running {
            servants = List.copyOf(servants);
        }

        void kill() {
            for (Process one : Stream.concat(Stream.of(process), servants.stream()).toList()) {
                List<ProcessHandle> children = one.descendants().toList();
                one.destroyForcibly();
                children.forEach(ProcessHandle::destroyForcibly);
            }
        }
    }

    /// Finds a program.
    ///
    /// @param otherFolders searched after PATH
    /// @throws IOException that names the Debian package to install, if the program is not found
    static Path program(String name, String debianPackage, String... otherFolders)
            throws IOException {
        return Stream.concat(
                        Stream.of(System.getenv("PATH").split(":", -1)), Stream.of(otherFolders))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() ->
                        new IOException(
                                "no program %s here: install the Debian package %s"
                                        .formatted(name, debianPackage)));
    }
}
