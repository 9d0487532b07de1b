package dev.sluice.conntrack;

import dev.sluice.conntrack.ConntrackSettings.SysctlTarget;
import dev.sluice.netlink.Sysctl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Sets the conntrack sysctls. Values that are higher than wanted are left, unless the user asked
/// for lower ones.
public final class Sysctls {
    /// A range of `/sys/devices/system/cpu/online`, such as those in `0-3,8,10-11`.
    private static final Pattern RANGE = Pattern.compile("(\\d+)(?:-(\\d+))?");

    /// As in kube-proxy.
    private static final int ENTRIES_PER_BUCKET = 4;

    private final Path root;

    /// @param root the root of the file system: `/`, except in tests
    public Sysctls(Path root) {
        this.root = root;
    }

    /// The result of [#apply].
    ///
    /// @param changed one line for each value that was written
    /// @param failed one line for each value that could not be written and that is not essential: a
    ///   default, a value that is already high enough, or the number of hash buckets
    public record AppliedSysctls(List<String> changed, List<String> failed) {
        public AppliedSysctls {
            changed = List.copyOf(changed);
            failed = List.copyOf(failed);
        }
    }

    /// Sets all values, at start.
    ///
    /// @throws IOException if a value that the user set cannot be written; the message names it
    public AppliedSysctls apply(ConntrackSettings settings) throws IOException {
        List<String> changed = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        for (SysctlTarget target : settings.targets(processors())) {
            try {
                apply(target, changed);
            } catch (IOException e) {
                if (target.given() && !isFulfilled(target)) {
                    throw e;
                }
                failed.add(String.valueOf(e.getMessage()));
            }
            if (target.name().equals(ConntrackSettings.MAX)) {
                growBuckets(target.value() / ENTRIES_PER_BUCKET, changed, failed);
            }
        }
        return new AppliedSysctls(changed, failed);
    }

    /// Returns whether the present value is at least the wanted one. This suffices for a process
    /// that may not write, as in an unprivileged container.
    private boolean isFulfilled(SysctlTarget target) {
        OptionalLong present = sysctl(target).value();
        return present.isPresent() && present.getAsLong() >= target.value();
    }

    private Sysctl sysctl(SysctlTarget target) {
        return new Sysctl(root.resolve("proc/sys/net/netfilter").resolve(target.name()));
    }

    private void apply(SysctlTarget target, List<String> changed) throws IOException {
        Sysctl sysctl = sysctl(target);
        OptionalLong present = sysctl.value();
        if (present.isPresent() && target.isGranted(present.getAsLong())) {
            return;
        }
        write(sysctl, target.value());
        changed.add(line(target.name(), present, target.value()));
    }

    /// Raises the number of hash buckets. A failure is not fatal: a table with many more entries
    /// than buckets is merely slow. In a container, `/sys` is often read-only, and the kernel
    /// accepts the write only from the initial network namespace. The buckets are checked even if
    /// the maximum is already right, since the program that set it may not have set them.
    private void growBuckets(long wanted, List<String> changed, List<String> failed) {
        var buckets = new Sysctl(root.resolve("sys/module/nf_conntrack/parameters/hashsize"));
        OptionalLong present = buckets.value();
        if (present.isPresent() && present.getAsLong() >= wanted) {
            return;
        }
        try {
            buckets.write(wanted);
            changed.add(line("nf_conntrack hashsize", present, wanted));
        } catch (IOException e) {
            failed.add(
                    "cannot set "
                            + buckets.file()
                            + " to "
                            + wanted
                            + " ("
                            + e.getMessage()
                            + "): the table of connections is slow when it is full; set it on the"
                            + " host, or mount /sys writable");
        }
    }

    private static String line(String name, OptionalLong before, long now) {
        return name + ": " + (before.isPresent() ? before.getAsLong() : "?") + " -> " + now;
    }

    private static void write(Sysctl sysctl, long value) throws IOException {
        try {
            sysctl.write(value);
        } catch (IOException e) {
            throw new IOException(
                    "cannot set "
                            + sysctl.file()
                            + " to "
                            + value
                            + " ("
                            + e.getMessage()
                            + "): run as root with a writable /proc and /sys, or set the conntrack"
                            + " fields of the configuration to 0",
                    e);
        }
    }

    /// Returns the number of the host's processors that are online. The JVM would only count those
    /// that it may use.
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
