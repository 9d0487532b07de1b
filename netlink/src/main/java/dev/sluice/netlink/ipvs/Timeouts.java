package dev.sluice.netlink.ipvs;

/// When connections without packets are forgotten, in seconds. What is 0 stays as it is.
///
/// @param tcp of established ones
/// @param tcpFin of those that are closing
public record Timeouts(int tcp, int tcpFin, int udp) {}
