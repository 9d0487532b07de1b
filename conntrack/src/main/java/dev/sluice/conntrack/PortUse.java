package dev.sluice.conntrack;

import dev.sluice.model.Ip;
import java.util.List;

/// How many source ports are in use by masqueraded connections from one address to one destination.
///
/// @param source the source address after masquerading: one of the node's
/// @param destination the destination address after translation
/// @param port the destination port after translation
/// @param protocol the IANA number
/// @param used the number of source ports in use
/// @param services the service ports that have this destination as an endpoint, sorted, such as
///   `shop/web:http`
public record PortUse(
        Ip source, Ip destination, int port, int protocol, int used, List<String> services) {
    /// The number of ports that the kernel assigns: 1024 to 65535.
    public static final int PORTS = 64_512;

    public PortUse {
        services = List.copyOf(services);
    }

    /// Returns the used part of [#PORTS], from 0 to 1.
    public double share() {
        return (double) used / PORTS;
    }

    /// Returns the protocol's name in lower case, such as `udp`; the number if it has no name here.
    public String protocolName() {
        return switch (protocol) {
            case 6 -> "tcp";
            case 17 -> "udp";
            case 132 -> "sctp";
            default -> Integer.toString(protocol);
        };
    }
}
