package dev.sluice.inspect.flows;

/// How many source ports of an address are in use towards one endpoint.
///
/// @param source the address after masquerading
/// @param used how many ports are in use
/// @param available how many there are
public record SourcePortCount(String source, int used, int available) {}
