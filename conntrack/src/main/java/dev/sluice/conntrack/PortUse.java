package dev.sluice.conntrack;

import dev.sluice.model.Ip;
import java.util.List;

/// How many source ports masqueraded connections from one address to one destination take.
///
/// @param source the address they seem to come from: the node's
/// @param destination where they go, after translation
/// @param protocol as IANA numbers it
/// @param used how many ports
/// @param services whose endpoint the destination is, in order: `shop/web:http`
public record PortUse(
        Ip source, Ip destination, int port, int protocol, int used, List<String> services) {
    /// The kernel gives out ports from 1024 to 65535.
    public static final int PORTS = 64_512;

    public PortUse {
        services = List.copyOf(services);
    }

    /// From 0 to 1.
    public double share() {
        return (double) used / PORTS;
    }

    /// In lower case: `udp`.
    public String protocolName() {
        return switch (protocol) {
            case 6 -> "tcp";
            case 17 -> "udp";
            case 132 -> "sctp";
            default -> Integer.toString(protocol);
        };
    }
}
