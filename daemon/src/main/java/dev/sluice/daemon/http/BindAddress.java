package dev.sluice.daemon.http;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;
import java.net.InetSocketAddress;

/// Where to listen.
///
/// @param address to bind to
/// @param ipv4Only whether IPv6 stays out of it. Else the JDK's sockets take both families, so that
///   a wildcard of either family means all addresses of both, as in Go, and two wildcards at one
///   port exclude each other
public record BindAddress(InetSocketAddress address, boolean ipv4Only) {
    /// At all addresses of both families.
    public static BindAddress anywhere(int port) {
        return new BindAddress(new InetSocketAddress("::", port), false);
    }

    /// At all addresses of IPv4.
    public static BindAddress anywhereOfIpv4(int port) {
        return new BindAddress(new InetSocketAddress("0.0.0.0", port), true);
    }

    /// At one address.
    public static BindAddress at(Ip ip, int port) {
        return new BindAddress(
                new InetSocketAddress(ip.toString(), port), ip.family() == IpFamily.IPV4);
    }

    /// As configured: `0.0.0.0:10256`, `[::1]:10249`. A wildcard of either family means both.
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

    /// As in a URL.
    @Override
    public String toString() {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }
}
