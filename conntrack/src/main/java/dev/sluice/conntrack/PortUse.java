package dev.sluice.conntrack;

import dev.sluice.model.Ip;

/// How many source ports masqueraded connections from one address to one destination take.
///
/// @param source the address they seem to come from: the node's
/// @param destination where they go, after translation
/// @param protocol as IANA numbers it
/// @param used how many ports
public record PortUse(Ip source, Ip destination, int port, int protocol, int used) {
    /// The kernel gives out ports from 1024 to 65535.
    public static final int PORTS = 64_512;

    /// From 0 to 1.
    public double share() {
        return (double) used / PORTS;
    }
}
