package dev.sluice.inspect.check.facts;

import java.util.List;

/// The processes of the node and their sockets.
///
/// @param processes those of the whole node; not applicable in a container that sees only its own
/// @param sockets those of the node's network, whoever holds them
public record ProcessFacts(Fact<List<HostProcess>> processes, Fact<List<OpenSocket>> sockets) {}
