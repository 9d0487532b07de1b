package dev.sluice.daemon.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// The control groups of this process, of version 1 or 2: the memory that it may use and uses. The
/// limit of a group includes all groups below it, so the lowest limit on the path to the root
/// applies. In a container, directories outside of the container do not exist, and the topmost one
/// is its own.
public final class Cgroup {
    private final List<Path> memory;
    private final boolean isVersion2;

    private Cgroup(List<Path> memory, boolean isVersion2) {
        this.memory = List.copyOf(memory);
        this.isVersion2 = isVersion2;
    }

    /// The groups of this process; without limits if there are none.
    ///
    /// @param root the root of the file system: `/`
    public static Cgroup ofThisProcess(Path root) {
        List<Path> memory = new ArrayList<>();
        Path mount = root.resolve("sys/fs/cgroup");
        boolean isVersion2 = false;
        for (String line : lines(root.resolve("proc/self/cgroup"))) {
            // number:controllers:path
            String[] parts = line.split(":", 3);
            if (parts.length < 3) {
                continue;
            }
            List<String> controllers = List.of(parts[1].split(",", -1));
            if (controllers.contains("memory")) {
                memory.addAll(upwards(mount.resolve("memory"), parts[2]));
            }
            if (parts[1].isEmpty() && Files.exists(mount.resolve("cgroup.controllers"))) {
                isVersion2 = true;
                memory.addAll(upwards(mount, parts[2]));
            }
        }
        return new Cgroup(memory, isVersion2);
    }

    /// The most memory that the process may use, in bytes; empty if there is no limit.
    public OptionalLong memoryLimit() {
        return memory.stream()
                .map(folder -> folder.resolve(isVersion2 ? "memory.max" : "memory.limit_in_bytes"))
                .flatMap(Cgroup::number)
                .mapToLong(Long::longValue)
                // Version 1 reports a number near Long.MAX_VALUE if there is no limit.
                .filter(bytes -> bytes < Long.MAX_VALUE / 2)
                .min();
    }

    /// The memory in use that cannot be reclaimed at once, in bytes, as the kubelet counts it:
    /// without inactive pages of files. Empty if unknown.
    public OptionalLong workingSet() {
        for (Path folder : memory) {
            var used =
                    number(folder.resolve(isVersion2 ? "memory.current" : "memory.usage_in_bytes"))
                            .findFirst();
            if (used.isPresent()) {
                return OptionalLong.of(Math.max(0, used.get() - inactiveFile(folder)));
            }
        }
        return OptionalLong.empty();
    }

    private long inactiveFile(Path folder) {
        String name = isVersion2 ? "inactive_file " : "total_inactive_file ";
        return lines(folder.resolve("memory.stat")).stream()
                .filter(line -> line.startsWith(name))
                .flatMap(line -> parse(line.substring(name.length())))
                .findFirst()
                .orElse(0L);
    }

    /// The directory of a group and of those above it, the lowest first.
    private static List<Path> upwards(Path mount, String path) {
        List<Path> folders = new ArrayList<>();
        Path group = Path.of("/", path).normalize();
        for (Path at = group; at.getParent() != null; at = at.getParent()) {
            folders.add(mount.resolve(Path.of("/").relativize(at)));
        }
        folders.add(mount);
        return folders;
    }

    private static Stream<Long> number(Path file) {
        return lines(file).stream().limit(1).flatMap(Cgroup::parse);
    }

    /// A positive number. `max` and -1 mean that there is no limit, and give nothing.
    private static Stream<Long> parse(String text) {
        try {
            long number = Long.parseLong(text.strip());
            return number > 0 ? Stream.of(number) : Stream.empty();
        } catch (NumberFormatException _) {
            return Stream.empty();
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException _) {
            return List.of();
        }
    }
}
