package dev.sluice.ipvs.state;

import dev.sluice.model.Ip;
import dev.sluice.plan.Endpoint;
import java.util.Comparator;

/// Where a virtual server sends connections to.
public record RealServer(Ip ip, int port) implements Comparable<RealServer> {
    private static final Comparator<RealServer> ORDER =
            Comparator.comparing(RealServer::ip).thenComparingInt(RealServer::port);

    public static RealServer of(Endpoint endpoint) {
        return new RealServer(endpoint.ip(), endpoint.port());
    }

    @Override
    public int compareTo(RealServer other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return ip.withPort(port);
    }
}
