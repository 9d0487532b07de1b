package dev.sluice.testbed.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The memory cgroup of a container, of version 1 or 2.
///
/// @param folder of its files
/// @param unified whether it is version 2
record ContainerCgroup(Path folder, boolean unified) {
    private static final Path ROOT = Path.of("/sys/fs/cgroup");

    /// @param name of the cgroup, directly below the root
    static ContainerCgroup of(String name) {
        Path old = ROOT.resolve("memory").resolve(name);
        return Files.isDirectory(old)
                ? new ContainerCgroup(old, false)
                : new ContainerCgroup(ROOT.resolve(name), true);
    }

    Memory memory() throws IOException {
        return unified
                ? new Memory(
                        number("memory.current") - field("memory.stat", "inactive_file"),
                        number("memory.max"),
                        field("memory.events", "oom_kill"))
                : new Memory(
                        number("memory.usage_in_bytes")
                                - field("memory.stat", "total_inactive_file"),
                        number("memory.limit_in_bytes"),
                        field("memory.oom_control", "oom_kill"));
    }

    private long number(String file) throws IOException {
        return Long.parseLong(Files.readString(folder.resolve(file)).strip());
    }

    private long field(String file, String name) throws IOException {
        for (String line : Files.readAllLines(folder.resolve(file))) {
            if (line.startsWith(name + " ")) {
                return Long.parseLong(line.substring(name.length() + 1));
            }
        }
        throw new IOException("no " + name + " in " + folder.resolve(file));
    }
}
