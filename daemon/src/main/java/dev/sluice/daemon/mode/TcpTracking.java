package dev.sluice.daemon.mode;

import dev.sluice.netlink.Sysctl;
import java.nio.file.Path;

/// The conntrack setting `nf_conntrack_tcp_be_liberal`.
public final class TcpTracking {
    private static final Sysctl LIBERAL =
            new Sysctl(Path.of("/proc/sys/net/netfilter/nf_conntrack_tcp_be_liberal"));

    private TcpTracking() {}

    /// Whether packets outside of the TCP window belong to their connection. If not, they are
    /// invalid, and rules must drop them: otherwise they would reach a client with the address of
    /// an endpoint.
    public static boolean isLiberal() {
        // Without conntrack loaded, the default is assumed.
        return LIBERAL.value().orElse(0) != 0;
    }
}
