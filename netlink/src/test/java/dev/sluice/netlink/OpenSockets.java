package dev.sluice.netlink;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Counts the open netlink sockets of this process, to check that a failure leaves none open.
public final class OpenSockets {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path NETLINK = Path.of("/proc/thread-self/net/netlink");

    private OpenSockets() {}

    /// The number of open netlink sockets in the network namespace of the calling thread.
    public static long count() throws IOException {
        Set<String> inodes;
        try (Stream<String> lines = Files.lines(NETLINK)) {
            inodes =
                    lines.map(line -> line.strip().split(" +"))
                            .map(words -> "socket:[" + words[words.length - 1] + "]")
                            .collect(Collectors.toSet());
        }
        try (Stream<Path> all = Files.list(DESCRIPTORS)) {
            return all.filter(descriptor -> inodes.contains(target(descriptor))).count();
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException _) {
            return ""; // closed after it was listed
        }
    }
}
