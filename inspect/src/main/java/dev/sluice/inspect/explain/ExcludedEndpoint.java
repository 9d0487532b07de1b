package dev.sluice.inspect.explain;

/// An endpoint of the Service that takes no new connection of this kind.
///
/// @param address its address, with its port if it has one for this port of the Service
/// @param reason why it takes none
public record ExcludedEndpoint(String address, String reason) {}
