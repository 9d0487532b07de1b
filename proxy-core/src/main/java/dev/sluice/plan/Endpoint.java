package dev.sluice.plan;

import dev.sluice.model.Ip;

/// Where connections end: an address and port of a pod.
///
/// @param place whether it runs on this node
public record Endpoint(Ip ip, int port, Place place) {
    public enum Place {
        HERE,
        ELSEWHERE,
        /// Its slice does not say: whoever wrote it by hand left that out.
        UNKNOWN
    }

    /// Whether it runs on this node for certain, and so counts where the policy is Local.
    public boolean local() {
        return place == Place.HERE;
    }

    /// `ip:port`, brackets around IPv6: what names the endpoint and orders it among others, as
    /// text.
    public String text() {
        return ip.withPort(port);
    }
}
