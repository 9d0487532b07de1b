package dev.sluice.ipvs.state;

import dev.sluice.model.Ip;
import dev.sluice.plan.Endpoint;
import java.util.Comparator;

/// The address of a real server, to which a virtual server sends connections.
public record RealServerAddress(Ip ip, int port) implements Comparable<RealServerAddress> {
    private static final Comparator<RealServerAddress> ORDER =
            Comparator.comparing(RealServerAddress::ip).thenComparingInt(RealServerAddress::port);

    public static RealServerAddress of(Endpoint endpoint) {
        return new RealServerAddress(endpoint.ip(), endpoint.port());
    }

    @Override
    public int compareTo(RealServerAddress other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return ip.withPort(port);
    }
}
