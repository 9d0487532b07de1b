package dev.sluice.testbed.failures;

import dev.sluice.testbed.node.Place;
import dev.sluice.testbed.node.TestNode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The netfilter netlink sockets of this process, and faults of them.
final class OwnSockets {
    private static final String NETFILTER = "12";
    private static final String NO_GROUPS = "00000000";
    private static final int WRITE_ONLY = 1;
    private static final Linker LINKER = Linker.nativeLinker();
    private static final MethodHandle OPEN =
            function("open", ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    private static final MethodHandle DUP2 =
            function("dup2", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    private static final MethodHandle CLOSE = function("close", ValueLayout.JAVA_INT);
    private static final MethodHandle SETSOCKOPT =
            function(
                    "setsockopt",
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_INT);
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int TINY = 4096;
    private static final int USUAL = 4 << 20;

    private OwnSockets() {}

    @SuppressWarnings("restricted")
    private static MethodHandle function(String name, java.lang.foreign.MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
    }

    /// Replaces each netfilter socket by a descriptor of `/dev/null`, so that every use of it
    /// fails. The number stays in use, so no other file gets it.
    static void breakThoseIn(TestNode node, Place place) throws IOException {
        List<Integer> doomed = descriptors(inodes(node, place, false));
        if (doomed.isEmpty()) {
            throw new IOException("there is no socket to break");
        }
        try (var arena = Arena.ofConfined()) {
            int nothing = (int) OPEN.invoke(arena.allocateFrom("/dev/null"), WRITE_ONLY);
            for (int descriptor : doomed) {
                if ((int) DUP2.invoke(nothing, descriptor) != descriptor) {
                    throw new IOException("cannot break descriptor " + descriptor);
                }
            }
            int _ = (int) CLOSE.invoke(nothing);
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException("cannot break sockets", e);
        }
    }

    /// Changes so much in other nf_tables tables that listeners lose notifications: the kernel
    /// reports ENOBUFS to them.
    static void flood(TestNode node, Place place) throws IOException {
        List<Integer> listeners = descriptors(inodes(node, place, true));
        for (int descriptor : listeners) {
            setReceiveBuffer(descriptor, TINY);
        }
        String chains =
                IntStream.range(0, 2_000)
                        .mapToObj(i -> "add chain ip flood a-chain-of-somebody-else-number-" + i)
                        .collect(Collectors.joining("\n", "add table ip flood\n", "\n"));
        node.command(place, "nft", "-f", "-").run(chains);
        node.run(place, "nft", "delete", "table", "ip", "flood");
        for (int descriptor : listeners) {
            setReceiveBuffer(descriptor, USUAL);
        }
    }

    private static void setReceiveBuffer(int descriptor, int bytes) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var value = arena.allocateFrom(ValueLayout.JAVA_INT, bytes);
            if ((int) SETSOCKOPT.invoke(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, value, 4) != 0) {
                throw new IOException("cannot set the buffer of descriptor " + descriptor);
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException("cannot set a buffer", e);
        }
    }

    /// Returns the inodes of all netfilter sockets in a namespace, or only of those in multicast
    /// groups.
    private static Set<String> inodes(TestNode node, Place place, boolean listening)
            throws IOException {
        try {
            return node.in(
                    place,
                    () ->
                            Files.readAllLines(Path.of("/proc/thread-self/net/netlink")).stream()
                                    .map(line -> line.strip().split("\\s+", -1))
                                    .filter(fields -> fields[1].equals(NETFILTER))
                                    .filter(fields -> !listening || !fields[3].equals(NO_GROUPS))
                                    .map(fields -> "socket:[" + fields[fields.length - 1] + "]")
                                    .collect(Collectors.toSet()));
        } catch (Exception e) {
            throw new IOException("cannot look for sockets", e);
        }
    }

    private static List<Integer> descriptors(Set<String> sockets) throws IOException {
        List<Integer> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            for (Path file : files.toList()) {
                if (Files.isSymbolicLink(file) && sockets.contains(target(file))) {
                    found.add(Integer.parseInt(file.getFileName().toString()));
                }
            }
        }
        return found;
    }

    private static String target(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException _) {
            return ""; // closed meanwhile
        }
    }
}
