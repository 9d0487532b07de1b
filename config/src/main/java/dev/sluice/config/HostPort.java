package dev.sluice.config;

import dev.sluice.model.Ip;

/// Addresses to listen on, as text: `ip:port`, an IPv6 address in brackets.
final class HostPort {
    private HostPort() {}

    /// Adds the port where there is none; what is no address is left for [#isValid] to refuse.
    static String complete(String text, int port) {
        String bare =
                text.startsWith("[") && text.endsWith("]")
                        ? text.substring(1, text.length() - 1)
                        : text;
        return Ip.parse(bare).map(ip -> ip.withPort(port)).orElse(text);
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
