package dev.sluice.conformance;

/// What an endpoint sees as the address of its client.
public enum Source {
    /// The client's own, except where the endpoint is the client itself (hairpin): then as
    /// [#MASQUERADED], or the reply would not come back through the node.
    KEPT,
    /// The node's address on the link by which it reaches the endpoint ([TestNet#facing]).
    MASQUERADED
}
