package dev.sluice.daemon.process;

import dev.sluice.config.ProxyMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The privileges and programs of this process. They are checked at the start, so that a lack is
/// reported in one line instead of many failures.
///
/// @param root the root of the file system: `/`
/// @param path the directories with programs, as in the variable `PATH`
public record Privileges(Path root, String path) {
    // linux/capability.h
    private static final int NET_ADMIN = 12;
    private static final int NET_RAW = 13;

    private static final Path LOCK = Path.of("run/xtables.lock");

    public static Privileges ofThisProcess() {
        return new Privileges(Path.of("/"), System.getenv().getOrDefault("PATH", ""));
    }

    /// Describes what the mode lacks and needs on every host, and the remedy, in one line; empty if
    /// nothing.
    public Optional<String> lacks(ProxyMode mode) {
        List<String> lacks = new ArrayList<>();
        if (!has(NET_ADMIN)) {
            lacks.add("CAP_NET_ADMIN (run as root, with NET_ADMIN among the capabilities)");
        }
        programs(mode).stream()
                .filter(program -> !isInstalled(program))
                .forEach(program -> lacks.add("the program " + program + " in PATH"));
        return line("cannot do without ", lacks);
    }

    /// Describes what the mode lacks and needs on some hosts, in one line; empty if nothing.
    public Optional<String> mayLack(ProxyMode mode) {
        List<String> lacks = new ArrayList<>();
        if (usesIptables(mode)) {
            if (!has(NET_RAW)) {
                lacks.add("CAP_NET_RAW, which iptables-legacy needs");
            }
            if (!canLock()) {
                lacks.add(
                        "a writable /"
                                + LOCK
                                + ", by which iptables-legacy shares the tables with other"
                                + " programs (mount the host's)");
            }
        }
        return line("going without ", lacks);
    }

    private static Optional<String> line(String start, List<String> lacks) {
        return lacks.isEmpty() ? Optional.empty() : Optional.of(start + String.join("; ", lacks));
    }

    private static List<String> programs(ProxyMode mode) {
        return usesIptables(mode) ? List.of("iptables", "iptables-restore") : List.of();
    }

    private static boolean usesIptables(ProxyMode mode) {
        return switch (mode) {
            case IPTABLES, IPVS -> true;
            case NFTABLES -> false;
        };
    }

    /// Whether a capability is effective. True if the kernel does not report it: a failure shows it
    /// later.
    private boolean has(int capability) {
        try {
            return Files.readAllLines(root.resolve("proc/self/status")).stream()
                    .filter(line -> line.startsWith("CapEff:"))
                    .map(line -> line.substring("CapEff:".length()).strip())
                    .allMatch(hex -> (Long.parseUnsignedLong(hex, 16) & (1L << capability)) != 0);
        } catch (IOException | NumberFormatException _) {
            return true;
        }
    }

    private boolean isInstalled(String program) {
        for (String folder : path.split(":", -1)) {
            Path file = root.resolve(folder.replaceFirst("^/+", "")).resolve(program);
            if (!folder.isEmpty() && Files.isExecutable(file)) {
                return true;
            }
        }
        return false;
    }

    /// Whether the lock file is writable. It need not exist: iptables creates it.
    private boolean canLock() {
        Path lock = root.resolve(LOCK);
        return Files.isWritable(Files.exists(lock) ? lock : root.resolve("run"));
    }
}
