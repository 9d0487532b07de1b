package dev.sluice.netlink.conntrack;

import dev.sluice.netlink.Sysctl;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/// How long conntrack keeps a flow without packets, in each state of each protocol.
///
/// @param seconds by the name of the sysctl `net.netfilter.nf_conntrack_NAME`, such as
///   `tcp_timeout_established`
public record FlowTimeouts(Map<String, Integer> seconds) {
    public static final FlowTimeouts UNKNOWN = new FlowTimeouts(Map.of());

    private static final String PREFIX = "nf_conntrack_";

    public FlowTimeouts {
        seconds = Map.copyOf(seconds);
    }

    /// Reads those of the calling thread's network namespace. What cannot be read is left out.
    ///
    /// @param sys the folder `/proc/sys`
    public static FlowTimeouts read(Path sys) {
        Map<String, Integer> seconds = new TreeMap<>();
        Path folder = sys.resolve("net/netfilter");
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(folder, PREFIX + "*_timeout*")) {
            for (Path file : files) {
                OptionalLong value = new Sysctl(file).value();
                if (value.isPresent() && value.getAsLong() == (int) value.getAsLong()) {
                    String name = file.getFileName().toString().substring(PREFIX.length());
                    seconds.put(name, (int) value.getAsLong());
                }
            }
        } catch (IOException _) {
            return new FlowTimeouts(seconds);
        }
        return new FlowTimeouts(seconds);
    }
}
