package dev.sluice.daemon.operator;

import dev.sluice.daemon.http.BindAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/// Where on loopback the operator interface is reached, whatever address metrics are served at.
public final class OperatorAddress {
    private OperatorAddress() {}

    /// Returns the address to ask at: that of the metrics if it is on loopback, and otherwise their
    /// port on the loopback address of their family.
    public static InetSocketAddress of(BindAddress metrics) {
        InetAddress address = metrics.address().getAddress();
        if (address.isLoopbackAddress()) {
            return metrics.address();
        }
        boolean ipv6 = address.getAddress().length > 4 && !address.isAnyLocalAddress();
        return new InetSocketAddress(ipv6 ? "::1" : "127.0.0.1", metrics.port());
    }

    /// Returns the address that is listened at for the operator interface alone; empty if the
    /// socket of the metrics is reached on loopback, too.
    public static Optional<BindAddress> beside(BindAddress metrics) {
        InetAddress address = metrics.address().getAddress();
        return address.isLoopbackAddress() || address.isAnyLocalAddress()
                ? Optional.empty()
                : Optional.of(new BindAddress(of(metrics), address.getAddress().length == 4));
    }
}
