package dev.sluice.testbed.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What a [Guest] runs on: a kernel that has what this machine's may lack.
public sealed interface Machine permits UserModeLinux, EmulatedPc {
    /// The folder of the kernel's modules, a tree for each release.
    Path modules();

    /// Boots over this machine's files; the first process is `init` in the folder.
    ///
    /// @param folder of this run: the machine may put its own files there
    /// @param megabytes of memory at most; what is not touched costs nothing
    /// @param settings `NAME=value` each, for the environment of the first process
    Running boot(Path folder, int megabytes, List<String> settings) throws IOException;

    /// A machine that was booted.
    ///
    /// @param process ends when the machine halts or dies; its output is the console
    /// @param servants processes that it needs
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
    /// @param otherFolders where to look besides PATH
    /// @throws IOException that names the package to install, if it is not there
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
