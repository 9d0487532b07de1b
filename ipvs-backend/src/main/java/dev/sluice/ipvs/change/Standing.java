package dev.sluice.ipvs.change;

import dev.sluice.ipvs.state.RealServer;
import dev.sluice.ipvs.state.VirtualServer;
import java.util.Map;

/// A virtual server as it stands.
///
/// @param weights of its real servers; 0 for one that takes no new connections
public record Standing(VirtualServer server, Map<RealServer, Integer> weights) {}
