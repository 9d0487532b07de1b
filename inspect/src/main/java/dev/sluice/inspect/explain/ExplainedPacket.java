package dev.sluice.inspect.explain;

/// The packet that an explanation is about.
///
/// @param protocol `tcp`, `udp` or `sctp`
/// @param from the client's address
/// @param sender what the client is, such as `the node`; empty for an address that was named
/// @param to the address that the client dials, `IP:PORT` or `[v6]:PORT`
/// @param ct `new` or `established`
public record ExplainedPacket(String protocol, String from, String sender, String to, String ct) {}
