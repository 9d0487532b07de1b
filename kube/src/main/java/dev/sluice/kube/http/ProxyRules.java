package dev.sluice.kube.http;

import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Which proxy the environment names for a server: `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, in
/// upper case first, then in lower case. The rules are those of Go's package httpproxy, which
/// client-go uses.
public final class ProxyRules {
    private final Map<String, String> environment;

    public ProxyRules(Map<String, String> environment) {
        this.environment = environment;
    }

    /// The proxy for a server; empty if the server is reached directly.
    ///
    /// @param tls whether the server is reached by TLS
    /// @throws IllegalArgumentException if the proxy that is named is none. The message names the
    ///   variable, but not its value, which may hold a password
    public Optional<ProxyServer> proxyFor(boolean tls, HostPort server) {
        String name = tls ? "HTTPS_PROXY" : "HTTP_PROXY";
        String url = value(name);
        if (url.isEmpty() || isDirect(server)) {
            return Optional.empty();
        }
        Optional<ProxyServer> proxy =
                ProxyServer.parse(url.contains("://") ? url : "http://" + url);
        if (proxy.isEmpty()) {
            throw new IllegalArgumentException(
                    "the environment's "
                            + name
                            + " is not a URL like http://10.0.0.1:3128 or socks5://10.0.0.1:1080");
        }
        return proxy;
    }

    private String value(String name) {
        String value = environment.getOrDefault(name, "");
        return value.isEmpty()
                ? environment.getOrDefault(name.toLowerCase(Locale.ROOT), "")
                : value;
    }

    private boolean isDirect(HostPort server) {
        String host = server.host().toLowerCase(Locale.ROOT);
        Optional<Ip> ip = Ip.parse(host);
        if (host.equals("localhost") || ip.filter(Ip::isLoopback).isPresent()) {
            return true;
        }
        for (String entry : entries()) {
            if (entry.equals("*")
                    || (ip.isPresent()
                            ? matches(entry, ip.get(), server.port())
                            : matches(entry, host, server.port()))) {
                return true;
            }
        }
        return false;
    }

    private List<String> entries() {
        List<String> entries = new ArrayList<>();
        for (String entry : value("NO_PROXY").split(",", -1)) {
            String trimmed = entry.strip().toLowerCase(Locale.ROOT);
            if (!trimmed.isEmpty()) {
                entries.add(trimmed);
            }
        }
        return entries;
    }

    /// An address matches itself, with or without the port, and its network.
    private static boolean matches(String entry, Ip ip, int port) {
        if (entry.indexOf('/') >= 0) {
            return Cidr.parse(entry).filter(cidr -> cidr.contains(ip)).isPresent();
        }
        Entry parsed = Entry.of(entry);
        return parsed.isPort(port) && Ip.parse(parsed.host).filter(ip::equals).isPresent();
    }

    /// `a.b` matches itself and all below it; `.a.b` and `*.a.b` match only what is below.
    private static boolean matches(String entry, String host, int port) {
        Entry parsed = Entry.of(entry);
        String domain = parsed.host.startsWith("*.") ? parsed.host.substring(1) : parsed.host;
        if (domain.isEmpty() || !parsed.isPort(port)) {
            return false;
        }
        return domain.startsWith(".")
                ? host.endsWith(domain)
                : host.equals(domain) || host.endsWith("." + domain);
    }

    /// One element of `NO_PROXY`.
    ///
    /// @param host without brackets
    /// @param port empty for every port
    private record Entry(String host, String port) {
        static Entry of(String text) {
            int colon = text.lastIndexOf(':');
            boolean bracketed = text.startsWith("[");
            if (bracketed && text.endsWith("]")) {
                return new Entry(text.substring(1, text.length() - 1), "");
            }
            if (colon < 0 || (!bracketed && text.indexOf(':') != colon)) {
                return new Entry(text, ""); // no port, or an IPv6 address
            }
            String host = text.substring(0, colon);
            return new Entry(
                    bracketed && host.endsWith("]") ? host.substring(1, host.length() - 1) : host,
                    text.substring(colon + 1));
        }

        boolean isPort(int wanted) {
            return port.isEmpty() || port.equals(String.valueOf(wanted));
        }
    }
}
