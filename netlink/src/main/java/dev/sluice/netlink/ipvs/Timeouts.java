package dev.sluice.netlink.ipvs;

/// How long IPVS keeps connections without packets, in seconds. 0 leaves a timeout unchanged.
///
/// @param tcp of established connections
/// @param tcpFin of closing connections
public record Timeouts(int tcp, int tcpFin, int udp) {}
