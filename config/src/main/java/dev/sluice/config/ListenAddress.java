package dev.sluice.config;

import dev.sluice.model.Ip;
import dev.sluice.model.IpFamily;

/// Parses addresses to listen on: `ip:port`, an IPv6 address in brackets.
final class ListenAddress {
    private ListenAddress() {}

    /// Adds a port to an IP address without one. Other text is returned unchanged, for [#isValid]
    /// to reject.
    static String complete(String text, int port) {
        String bare =
                text.startsWith("[") && text.endsWith("]")
                        ? text.substring(1, text.length() - 1)
                        : text;
        return Ip.parse(bare).map(ip -> ip.withPort(port)).orElse(text);
    }

    /// Returns the counterpart of an IPv4 default in a family: the loopback or the unspecified
    /// address, with the same port.
    static String ofFamily(String text, IpFamily family) {
        boolean loopback = Ip.of(host(text)).isLoopback();
        return switch (family) {
            case IPV4 -> text;
            case IPV6 -> Ip.of(loopback ? "::1" : "::").withPort(port(text));
        };
    }

    /// Returns the port.
    ///
    /// @param text an address with a port
    static int port(String text) {
        return Integer.parseInt(text.substring(text.lastIndexOf(':') + 1));
    }

    private static String host(String text) {
        return text.substring(0, text.lastIndexOf(':'));
    }

    static boolean isValid(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            return false;
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String address = bracketed ? host.substring(1, host.length() - 1) : host;
        return bracketed == address.contains(":")
                && Ip.parse(address).isPresent()
                && isPort(text.substring(colon + 1));
    }

    static boolean isPort(String text) {
        return text.matches("[0-9]{1,5}")
                && Integer.parseInt(text) >= 1
                && Integer.parseInt(text) <= 65_535;
    }
}
