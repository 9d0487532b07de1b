package dev.sluice.daemon.localhost;

import dev.sluice.model.IpFamily;
import java.net.InetSocketAddress;

/// A node port on the loopback address of a family.
record LoopbackAddress(IpFamily family, int port) {
    InetSocketAddress socketAddress() {
        String ip =
                switch (family) {
                    case IPV4 -> "127.0.0.1";
                    case IPV6 -> "::1";
                };
        return new InetSocketAddress(ip, port);
    }

    /// The form of a URL: `[::1]:30080`.
    @Override
    public String toString() {
        return switch (family) {
            case IPV4 -> "127.0.0.1:" + port;
            case IPV6 -> "[::1]:" + port;
        };
    }
}
