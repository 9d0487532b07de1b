package dev.sluice.inspect.diff;

/// In what rules differ from a plan.
public enum DifferenceKind {
    /// A frontend is not served.
    FrontendMissing,
    /// An address is served that no Service has.
    FrontendUnwanted,
    /// An endpoint gets no connections.
    EndpointMissing,
    /// An endpoint gets connections that it should not get.
    EndpointUnwanted,
    /// Endpoints get other shares of the connections.
    Share,
    /// Connections are rejected, dropped, forwarded or left alone, and should not be.
    Verdict,
    /// The source of connections is rewritten, or not.
    Masquerade,
    /// How long clients keep their endpoint.
    Affinity,
    /// A rule differs, but what it does to new connections does not.
    Rule,
    /// A line of the mode's own dump is missing or superfluous.
    Line,
    /// A rule that decides cannot be read.
    Unreadable
}
