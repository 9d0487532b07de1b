package dev.sluice.testbed.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The process that a namespace belongs to, as its name tells, so that whoever comes later can see
/// that its owner is gone.
///
/// @param started in clock ticks since boot: tells two processes of one number apart
record Owner(long pid, long started) {
    private static final Pattern NAME = Pattern.compile("sluice-(\\d+)-(\\d+)-\\d+-[a-z0-9]+");

    static Owner self() {
        long pid = ProcessHandle.current().pid();
        return new Owner(
                pid,
                startOf(pid).orElseThrow(() -> new IllegalStateException("/proc is not mounted")));
    }

    /// The owner of a namespace; empty for one that is not ours.
    static Optional<Owner> of(String namespace) {
        Matcher name = NAME.matcher(namespace);
        return name.matches()
                ? Optional.of(
                        new Owner(Long.parseLong(name.group(1)), Long.parseLong(name.group(2))))
                : Optional.empty();
    }

    /// @param node which of the owner's test nodes
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
            // The fields after the program's name, which may hold anything, in parentheses; the
            // start time is field 22 of all.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Optional.of(Long.parseLong(fields[19]));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
