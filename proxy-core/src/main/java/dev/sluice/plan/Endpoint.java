package dev.sluice.plan;

import dev.sluice.model.Ip;

/// An endpoint of connections: address and port of a pod.
///
/// @param place whether it runs on this node
public record Endpoint(Ip ip, int port, Place place) {
    public enum Place {
        HERE,
        ELSEWHERE,
        /// Its slice does not say, as is common in slices written by hand.
        UNKNOWN
    }

    /// Returns whether it certainly runs on this node, and so counts for policy LOCAL.
    public boolean local() {
        return place == Place.HERE;
    }

    /// Returns `ip:port`, an IPv6 address in brackets. Endpoints are named and ordered by this
    /// text.
    public String text() {
        return ip.withPort(port);
    }
}
