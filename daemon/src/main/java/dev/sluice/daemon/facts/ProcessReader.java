package dev.sluice.daemon.facts;

import dev.sluice.inspect.check.facts.Fact;
import dev.sluice.inspect.check.facts.HostProcess;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads the processes in `/proc`.
///
/// @param files of the host
record ProcessReader(HostFiles files) {
    /// The PID namespace in which the kernel starts the first process (linux/proc_ns.h,
    /// PROC_PID_INIT_INO).
    private static final String WHOLE_NODE = "pid:[4026531836]";

    private static final int MOST = 100_000;
    private static final int LONGEST_COMMAND = 4096;

    /// The processes of the whole node; not applicable in a container that sees only its own.
    Fact<List<HostProcess>> all() {
        Fact<String> namespace =
                HostFiles.fact(
                        "PID namespace",
                        () -> Files.readSymbolicLink(files.path("proc/self/ns/pid")).toString());
        return namespace.then(name ->
                name.equals(WHOLE_NODE)
                        ? HostFiles.fact("processes", this::visible)
                        : new Fact.Inapplicable<>(
                                "only this container's processes are visible (hostPID: true shows"
                                        + " the node's)"));
    }

    /// The processes that this one can see.
    List<HostProcess> visible() throws IOException {
        List<HostProcess> found = new ArrayList<>();
        try (DirectoryStream<Path> folders =
                Files.newDirectoryStream(files.path("proc"), "[0-9]*")) {
            for (Path folder : folders) {
                if (found.size() == MOST) {
                    throw new IOException("more than " + MOST + " processes");
                }
                add(folder, found);
            }
        }
        return found;
    }

    private void add(Path folder, List<HostProcess> to) {
        try {
            long pid = Long.parseLong(String.valueOf(folder.getFileName()));
            String name = files.text(folder.resolve("comm")).strip();
            String line = files.text(folder.resolve("cmdline"));
            String cut = line.substring(0, Math.min(line.length(), LONGEST_COMMAND));
            List<String> command =
                    Arrays.stream(cut.split("\0", -1)).filter(word -> !word.isEmpty()).toList();
            to.add(new HostProcess(pid, name, command));
        } catch (IOException | NumberFormatException _) {
            // It has ended meanwhile.
        }
    }

    /// The processes that hold sockets, by the inodes of these.
    ///
    /// @param inodes those that are asked for
    Map<Long, HostProcess> holders(Set<Long> inodes) throws IOException {
        Map<Long, HostProcess> holders = new HashMap<>();
        for (HostProcess process : visible()) {
            if (holders.size() == inodes.size()) {
                break;
            }
            Path folder = files.path("proc/" + process.pid() + "/fd");
            try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(folder)) {
                for (Path descriptor : descriptors) {
                    long inode = socket(descriptor);
                    if (inodes.contains(inode)) {
                        holders.put(inode, process);
                    }
                }
            } catch (IOException | DirectoryIteratorException _) {
                // It has ended meanwhile, or belongs to another user.
            }
        }
        return holders;
    }

    /// The inode of a socket; -1 if the descriptor is of something else.
    private static long socket(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            boolean isSocket = target.startsWith("socket:[") && target.endsWith("]");
            return isSocket
                    ? Long.parseLong(target.substring("socket:[".length(), target.length() - 1))
                    : -1;
        } catch (IOException | NumberFormatException _) {
            return -1;
        }
    }
}
