package dev.sluice.plan;

import dev.sluice.model.Ip;

/// Where connections end: an address and port of a pod.
///
/// @param local whether it runs on this node
public record Endpoint(Ip ip, int port, boolean local) {
    /// `ip:port`, brackets around IPv6: what names the endpoint and orders it among others, as
    /// text.
    public String text() {
        return ip.withPort(port);
    }
}
