package dev.sluice.inspect.forecast;

/// What a change would do.
public enum ForecastKind {
    /// A service port has no endpoint any more that takes connections.
    LastEndpointLost,
    /// A node has no endpoint any more, and policy Local makes it drop connections.
    LocalBlackhole,
    /// Endpoints get much more than an even share of the connections, because of topology hints.
    ZoneOverload,
    /// Two Services claim the same node port.
    NodePortCollision,
    /// Two Services claim the same address and port.
    AddressDisputed
}
