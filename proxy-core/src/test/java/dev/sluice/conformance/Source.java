package dev.sluice.conformance;

/// The client address that an endpoint sees.
public enum Source {
    /// The client's own. If the endpoint is the client itself (hairpin), it is as for
    /// [#MASQUERADED], since the reply would otherwise not return through the node.
    KEPT,
    /// The node's address on the link towards the endpoint ([TestNet#facing]).
    MASQUERADED
}
