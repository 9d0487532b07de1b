package dev.sluice.ipvs;

import dev.sluice.ipvs.state.RealServerAddress;
import dev.sluice.ipvs.state.ServerAddress;

/// A real server that left, and what it still carried when that was last looked at.
///
/// @param open connections that are established
/// @param ending connections past their end that are still remembered
public record Drain(ServerAddress from, RealServerAddress real, int open, int ending) {}
