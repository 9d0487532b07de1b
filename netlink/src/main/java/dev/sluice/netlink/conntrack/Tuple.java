package dev.sluice.netlink.conntrack;

/// One direction of a connection: source, destination and protocol. Addresses are numbers instead
/// of objects, since there may be a million flows.
///
/// @param sourceHigh the first 8 bytes of an IPv6 address; 0 for IPv4
/// @param sourceLow the last 8 bytes of an IPv6 address, or the 4 bytes of an IPv4 address
/// @param destinationHigh as `sourceHigh`
/// @param destinationLow as `sourceLow`
/// @param protocol the IANA number: 6 for TCP, 17 for UDP, 132 for SCTP
/// @param sourcePort 0 if the protocol has no ports
/// @param destinationPort 0 if the protocol has no ports
public record Tuple(
        long sourceHigh,
        long sourceLow,
        long destinationHigh,
        long destinationLow,
        int protocol,
        int sourcePort,
        int destinationPort) {}
