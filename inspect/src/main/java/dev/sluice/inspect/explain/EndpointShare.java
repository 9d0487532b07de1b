package dev.sluice.inspect.explain;

import dev.sluice.model.Ip;
import dev.sluice.trace.AddressPort;

/// An endpoint that connections reach.
///
/// @param at its address and port
/// @param share the part of the connections that reach it, above 0, at most 1
/// @param seenSource the client address that it sees
record EndpointShare(AddressPort at, double share, Ip seenSource) {}
