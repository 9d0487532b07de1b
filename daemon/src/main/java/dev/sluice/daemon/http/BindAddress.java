package dev.sluice.daemon.http;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import java.net.InetSocketAddress;

/// An address and port to listen at.
///
/// @param address the address to bind to
/// @param ipv4Only whether the socket is of IPv4 only. Otherwise the JDK's sockets are dual-stack:
///   a wildcard of either family means all addresses of both, as in Go, and two wildcards with the
///   same port conflict
public record BindAddress(InetSocketAddress address, boolean ipv4Only) {
    /// All addresses of both families.
    public static BindAddress anywhere(int port) {
        return new BindAddress(new InetSocketAddress("::", port), false);
    }

    /// All addresses of IPv4.
    public static BindAddress anywhereOfIpv4(int port) {
        return new BindAddress(new InetSocketAddress("0.0.0.0", port), true);
    }

    /// One address.
    public static BindAddress at(Ip ip, int port) {
        return new BindAddress(
                new InetSocketAddress(ip.toString(), port), ip.family() == IpFamily.IPV4);
    }

    /// Parses a configured address: `0.0.0.0:10256`, `[::1]:10249`. A wildcard of either family
    /// means both.
    public static BindAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, colon).replace("[", "").replace("]", "");
        return new BindAddress(
                new InetSocketAddress(host, Integer.parseInt(text.substring(colon + 1))), false);
    }

    /// The port to bind to.
    public int port() {
        return address.getPort();
    }

    /// The form of a URL: `[::1]:10249`.
    @Override
    public String toString() {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
