package dev.sluice.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How connection tracking is about TCP.
public final class TcpTracking {
    private static final Path LIBERAL =
            Path.of("/proc/sys/net/netfilter/nf_conntrack_tcp_be_liberal");

    private TcpTracking() {}

    /// Whether packets outside of the window count as part of their connection: else they are
    /// invalid, and must be kept from reaching a client with an endpoint's address.
    public static boolean isLiberal() {
        try {
            return !Files.readString(LIBERAL).strip().equals("0");
        } catch (IOException _) {
            return false; // connection tracking is not loaded, so it is as by default
        }
    }
}
