package dev.sluice.kube.http;

/// A host and a TCP port.
///
/// @param host a name or an IP address; an IPv6 address without brackets
public record HostPort(String host, int port) {
    /// As in a URL: an IPv6 address in brackets.
    @Override
    public String toString() {
        return (isIpv6() ? "[" + host + "]" : host) + ":" + port;
    }

    /// Whether the host is an IP address, not a name.
    boolean isIp() {
        return isIpv6() || host.matches("[0-9.]+");
    }

    private boolean isIpv6() {
        return host.indexOf(':') >= 0;
    }
}
