package dev.sluice.daemon.node;

import dev.sluice.config.ProxyConfig;
import dev.sluice.daemon.process.FatalException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// The name of this node in the cluster.
public final class NodeName {
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    private NodeName() {}

    /// The configured name, else the host name, in lower case.
    ///
    /// @throws FatalException if there is none
    public static String of(ProxyConfig config) {
        return config.hostnameOverride().isEmpty() ? ofHost() : config.hostnameOverride();
    }

    /// The host name of the machine, in lower case.
    ///
    /// @throws FatalException if it has none
    public static String ofHost() {
        return ofHost(HOST_NAME);
    }

    public static String ofHost(Path file) {
        try {
            String name = Files.readString(file).strip().toLowerCase(Locale.ROOT);
            if (name.isEmpty()) {
                throw new FatalException("this host has no name: set --hostname-override");
            }
            return name;
        } catch (IOException e) {
            throw new FatalException(
                    "cannot read this host's name (" + e + "): set --hostname-override", e);
        }
    }
}
