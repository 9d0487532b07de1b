package dev.sluice.conformance;

import dev.sluice.model.Ip;
import java.util.Arrays;
import java.util.List;

/// An endpoint that a connection reaches.
public record ReachedEndpoint(Ip ip, int port) implements Comparable<ReachedEndpoint> {
    /// Returns one port of several pods.
    public static List<ReachedEndpoint> at(int port, Ip... ips) {
        return Arrays.stream(ips).map(ip -> new ReachedEndpoint(ip, port)).toList();
    }

    @Override
    public int compareTo(ReachedEndpoint other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return ip.withPort(port);
    }
}
