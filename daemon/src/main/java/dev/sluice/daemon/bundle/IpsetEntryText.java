package dev.sluice.daemon.bundle;

import dev.sluice.ipvs.state.IpsetEntry;
import dev.sluice.ipvs.state.IpsetEntry.OfIpPortNet;
import dev.sluice.ipvs.state.IpsetType;
import dev.sluice.model.Cidr;
import dev.sluice.model.Ip;
import dev.sluice.model.Protocol;
import java.util.Optional;

/// Reads entries of ipsets in the text that [IpsetEntry] has.
final class IpsetEntryText {
    private static final String EXCEPT = " nomatch";

    private IpsetEntryText() {}

    /// @throws IllegalArgumentException if the text is no entry of a set of this type
    static IpsetEntry parse(IpsetType type, String text) {
        String plain =
                text.endsWith(EXCEPT) ? text.substring(0, text.length() - EXCEPT.length()) : text;
        IpsetEntry entry = plain(type, plain);
        if (plain.length() == text.length()) {
            return entry;
        }
        if (entry instanceof OfIpPortNet of) {
            return new IpsetEntry.Except(of);
        }
        throw wrong(text);
    }

    private static IpsetEntry plain(IpsetType type, String text) {
        String[] parts = text.split(",", -1);
        return switch (type) {
            case HASH_IP -> new IpsetEntry.OfIp(Ip.of(text));
            case BITMAP_PORT -> new IpsetEntry.OfPort(port(text));
            case HASH_IP_PORT -> withPort(type, parts, 2, text);
            case HASH_IP_PORT_IP, HASH_IP_PORT_NET -> withPort(type, parts, 3, text);
        };
    }

    /// @param wanted the number of parts
    private static IpsetEntry withPort(IpsetType type, String[] parts, int wanted, String text) {
        int colon = parts.length == wanted ? parts[1].indexOf(':') : -1;
        if (colon < 0) {
            throw wrong(text);
        }
        Ip ip = Ip.of(parts[0]);
        String protocol = parts[1].substring(0, colon);
        int port = port(parts[1].substring(colon + 1));
        if (protocol.matches("[0-9]{1,3}")) {
            return new IpsetEntry.Foreign(
                    ip,
                    Integer.parseInt(protocol),
                    port,
                    wanted == 2 ? Optional.empty() : Optional.of(network(parts[2])));
        }
        Protocol known = protocol(protocol);
        return switch (type) {
            case HASH_IP_PORT_IP -> new IpsetEntry.OfIpPortIp(ip, known, port, Ip.of(parts[2]));
            case HASH_IP_PORT_NET -> new OfIpPortNet(ip, known, port, network(parts[2]));
            case HASH_IP, HASH_IP_PORT, BITMAP_PORT -> new IpsetEntry.OfIpPort(ip, known, port);
        };
    }

    /// A network of one address has no length.
    private static Cidr network(String text) {
        if (text.indexOf('/') >= 0) {
            return Cidr.of(text);
        }
        Ip ip = Ip.of(text);
        return new Cidr(ip, ip.family().bits());
    }

    private static Protocol protocol(String lower) {
        for (Protocol protocol : Protocol.values()) {
            if (protocol.lower().equals(lower)) {
                return protocol;
            }
        }
        throw wrong(lower);
    }

    private static int port(String text) {
        if (!text.matches("[0-9]{1,5}")) {
            throw wrong(text);
        }
        return Integer.parseInt(text);
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("no entry of an ipset: " + text);
    }
}
