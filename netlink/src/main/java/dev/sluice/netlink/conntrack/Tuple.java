package dev.sluice.netlink.conntrack;

/// One direction of a connection: who speaks to whom. Addresses are numbers, since there may be a
/// million of them.
///
/// @param sourceHigh the first eight bytes of an IPv6 address; 0 for IPv4
/// @param sourceLow the last eight bytes of an IPv6 address; the four bytes of IPv4
/// @param protocol as IANA numbers it: 6 is TCP, 17 UDP, 132 SCTP
/// @param sourcePort 0 where the protocol has no ports
public record Tuple(
        long sourceHigh,
        long sourceLow,
        long destinationHigh,
        long destinationLow,
        int protocol,
        int sourcePort,
        int destinationPort) {}
