package dev.sluice.daemon.mode;

import dev.sluice.netlink.Sysctl;
import java.nio.file.Path;

/// How connection tracking is about TCP.
public final class TcpTracking {
    private static final Sysctl LIBERAL =
            new Sysctl(Path.of("/proc/sys/net/netfilter/nf_conntrack_tcp_be_liberal"));

    private TcpTracking() {}

    /// Whether packets outside of the window count as part of their connection: else they are
    /// invalid, and must be kept from reaching a client with an endpoint's address.
    public static boolean isLiberal() {
        // Where connection tracking is not loaded, it is as by default.
        return LIBERAL.value().orElse(0) != 0;
    }
}
