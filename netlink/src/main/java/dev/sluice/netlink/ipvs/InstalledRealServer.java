package dev.sluice.netlink.ipvs;

/// A real server that is installed in the kernel, and the number of its connections.
///
/// @param active established connections; for UDP those with a reply
/// @param inactive connections in any other state, such as closing
public record InstalledRealServer(RealServer server, long active, long inactive) {}
