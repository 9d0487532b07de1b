package dev.sluice.testbed.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The process that owns a test node. The name of each network namespace contains it, so that a
/// later process can find out whether the owner still runs.
///
/// @param started start time of the process in clock ticks since boot, field 22 of
///   `/proc/PID/stat`: it distinguishes two processes that had the same pid
record Owner(long pid, long started) {
    private static final Pattern NAME = Pattern.compile("sluice-(\\d+)-(\\d+)-\\d+-[a-z0-9]+");

    static Owner self() {
        long pid = ProcessHandle.current().pid();
        return new Owner(
                pid,
                startOf(pid).orElseThrow(() -> new IllegalStateException("/proc is not mounted")));
    }

    /// Returns the owner of a namespace; empty if the name is not one of a test node.
    static Optional<Owner> of(String namespace) {
        Matcher name = NAME.matcher(namespace);
        return name.matches()
                ? Optional.of(
                        new Owner(Long.parseLong(name.group(1)), Long.parseLong(name.group(2))))
                : Optional.empty();
    }

    /// @param node number of the test node, counted from 1 within the owner
    String namespace(int node, Place place) {
        return "sluice-%d-%d-%d-%s"
                .formatted(pid, started, node, place.name().toLowerCase(java.util.Locale.ROOT));
    }

    boolean lives() {
        return startOf(pid).equals(Optional.of(started));
    }

    private static Optional<Long> startOf(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // The program's name is in parentheses and may contain anything, so fields are counted
            // after it: index 19 here is field 22, the start time.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Optional.of(Long.parseLong(fields[19]));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
