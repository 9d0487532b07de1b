package dev.sluice.inspect.explain;

import org.jspecify.annotations.Nullable;

/// An endpoint that takes connections.
///
/// @param address its IP address
/// @param node the node on which it runs; null if that is not known
/// @param zone its zone; null if that is not known
/// @param share the part of the connections that reach it, above 0, at most 1
public record ExplainedEndpoint(
        String address, int port, @Nullable String node, @Nullable String zone, double share) {}
