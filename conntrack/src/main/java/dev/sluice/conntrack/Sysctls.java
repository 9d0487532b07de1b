package dev.sluice.conntrack;

import dev.sluice.conntrack.ConntrackSettings.Wish;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Sets the kernel's settings for connections. Values that are higher than wanted stay, unless the
/// user asked for lower ones.
public final class Sysctls {
    /// As in `0-3,8,10-11`.
    private static final Pattern RANGE = Pattern.compile("(\\d+)(?:-(\\d+))?");

    private final Path root;

    /// @param root of the file system: `/`
    public Sysctls(Path root) {
        this.root = root;
    }

    /// What became of it.
    ///
    /// @param changed a line each
    /// @param failed a line for each that could not be set, which is no reason not to go on: it is
    ///   a default, or what stands is more than was asked
    public record Outcome(List<String> changed, List<String> failed) {
        public Outcome {
            changed = List.copyOf(changed);
            failed = List.copyOf(failed);
        }
    }

    /// Brings them to what is wanted, at start.
    ///
    /// @throws IOException naming the setting that the user gave and that could not be set
    public Outcome apply(ConntrackSettings settings) throws IOException {
        List<String> changed = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        for (Wish wish : settings.wishes(processors())) {
            try {
                apply(wish, changed);
            } catch (IOException e) {
                if (wish.given() && !isExceeded(wish)) {
                    throw e;
                }
                failed.add(String.valueOf(e.getMessage()));
            }
        }
        return new Outcome(changed, failed);
    }

    /// Who may not write, as in a container that is not privileged, can do with more than was
    /// asked.
    private boolean isExceeded(Wish wish) {
        OptionalLong present = read(file(wish));
        return present.isPresent() && present.getAsLong() > wish.value();
    }

    private Path file(Wish wish) {
        return root.resolve("proc/sys/net/netfilter").resolve(wish.name());
    }

    private void apply(Wish wish, List<String> changed) throws IOException {
        Path file = file(wish);
        OptionalLong present = read(file);
        if (present.isPresent() && wish.isGranted(present.getAsLong())) {
            return;
        }
        write(file, wish.value());
        changed.add(line(wish.name(), present, wish.value()));
        if (wish.name().equals("nf_conntrack_max")) {
            growBuckets(wish.value() / 4, changed);
        }
    }

    /// A table with many more entries than buckets is slow.
    private void growBuckets(long wanted, List<String> changed) throws IOException {
        Path file = root.resolve("sys/module/nf_conntrack/parameters/hashsize");
        OptionalLong present = read(file);
        if (present.isEmpty()) {
            throw new IOException("cannot read " + file + ": set conntrack.maxPerCore to 0");
        }
        if (present.getAsLong() < wanted) {
            write(file, wanted);
            changed.add(line("nf_conntrack hashsize", present, wanted));
        }
    }

    private static String line(String name, OptionalLong before, long now) {
        return name + ": " + (before.isPresent() ? before.getAsLong() : "?") + " -> " + now;
    }

    /// By a reader with a buffer: the kernel gives the number of a sysctl to the first read and
    /// nothing to the next, and Files.readString asks a file that claims to be empty for one byte
    /// first.
    private static OptionalLong read(Path file) {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            return OptionalLong.of(Long.parseLong(String.valueOf(reader.readLine()).strip()));
        } catch (IOException | NumberFormatException _) {
            return OptionalLong.empty();
        }
    }

    private static void write(Path file, long value) throws IOException {
        try {
            Files.writeString(file, Long.toString(value));
        } catch (IOException e) {
            throw new IOException(
                    "cannot set "
                            + file
                            + " to "
                            + value
                            + " ("
                            + e.getMessage()
                            + "): run as root with a writable /proc and /sys, or set the conntrack"
                            + " fields of the configuration to 0",
                    e);
        }
    }

    /// The processors of the host; the JVM counts those it may use.
    private int processors() {
        try {
            String online = Files.readString(root.resolve("sys/devices/system/cpu/online"));
            int count = RANGE.matcher(online).results().mapToInt(Sysctls::length).sum();
            return Math.max(1, count);
        } catch (IOException | NumberFormatException _) {
            return Runtime.getRuntime().availableProcessors();
        }
    }

    private static int length(MatchResult range) {
        int first = Integer.parseInt(range.group(1));
        String last = range.group(2);
        return last == null ? 1 : Integer.parseInt(last) - first + 1;
    }
}
