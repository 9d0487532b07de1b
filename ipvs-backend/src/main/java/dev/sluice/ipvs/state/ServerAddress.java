package dev.sluice.ipvs.state;

import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import java.util.Comparator;

/// The address of a virtual server, which identifies it.
public record ServerAddress(Protocol protocol, Ip ip, int port)
        implements Comparable<ServerAddress> {
    private static final Comparator<ServerAddress> ORDER =
            Comparator.comparing(ServerAddress::ip)
                    .thenComparingInt(ServerAddress::port)
                    .thenComparing(ServerAddress::protocol);

    @Override
    public int compareTo(ServerAddress other) {
        return ORDER.compare(this, other);
    }

    /// kube-proxy's name of it: `10.96.0.1:443/TCP`.
    @Override
    public String toString() {
        return ip.withPort(port) + "/" + protocol;
    }
}
