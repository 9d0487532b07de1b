package dev.sluice.ipvs;

import dev.sluice.ipvs.state.RealServerAddress;
import dev.sluice.ipvs.state.ServerAddress;

/// A draining real server, and what it carried at the last check.
///
/// @param from the virtual server
/// @param open the number of established connections
/// @param ending the number of connections that ended, but that IPVS still remembers
public record Drain(ServerAddress from, RealServerAddress real, int open, int ending) {}
