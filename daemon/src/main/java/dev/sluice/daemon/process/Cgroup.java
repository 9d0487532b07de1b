package dev.sluice.daemon.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// The control groups that this process is in, of version 1 or 2: the memory it may use, and what
/// it uses. A group's limit holds for all below it, so the lowest on the way up counts; in a
/// container the folders that are not its own are not there, and the topmost is its own.
public final class Cgroup {
    private final List<Path> memory;
    private final boolean second;

    private Cgroup(List<Path> memory, boolean second) {
        this.memory = List.copyOf(memory);
        this.second = second;
    }

    /// That of this process; without limits where there is none.
    ///
    /// @param root of the file system: `/`
    public static Cgroup ofThisProcess(Path root) {
        List<Path> memory = new ArrayList<>();
        Path mount = root.resolve("sys/fs/cgroup");
        boolean second = false;
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
                second = true;
                memory.addAll(upwards(mount, parts[2]));
            }
        }
        return new Cgroup(memory, second);
    }

    /// The bytes of memory it may use at most; empty for no limit.
    public OptionalLong memoryLimit() {
        return memory.stream()
                .map(folder -> folder.resolve(second ? "memory.max" : "memory.limit_in_bytes"))
                .flatMap(Cgroup::number)
                .mapToLong(Long::longValue)
                // Version 1 says a number near the greatest where there is none.
                .filter(bytes -> bytes < Long.MAX_VALUE / 2)
                .min();
    }

    /// The bytes of memory it uses and could not give back at once, as kubelet counts them: without
    /// pages of files that were not used of late. Empty where it is not known.
    public OptionalLong workingSet() {
        for (Path folder : memory) {
            var used =
                    number(folder.resolve(second ? "memory.current" : "memory.usage_in_bytes"))
                            .findFirst();
            if (used.isPresent()) {
                return OptionalLong.of(Math.max(0, used.get() - inactiveFile(folder)));
            }
        }
        return OptionalLong.empty();
    }

    private long inactiveFile(Path folder) {
        String name = second ? "inactive_file " : "total_inactive_file ";
        return lines(folder.resolve("memory.stat")).stream()
                .filter(line -> line.startsWith(name))
                .flatMap(line -> parse(line.substring(name.length())))
                .findFirst()
                .orElse(0L);
    }

    /// The folder of a group and those above it, the lowest first.
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

    /// A number above zero, if it is one: `max` and -1 say that there is no limit.
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
