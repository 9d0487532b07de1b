package dev.sluice.netlink.ipvs;

/// A real server that the kernel holds, and the connections it carries.
///
/// @param active connections that are established; for UDP those that saw an answer
/// @param inactive connections in any other state, such as closing
public record StandingRealServer(RealServer server, long active, long inactive) {}
