package dev.sluice.nftables.table;

import dev.sluice.model.Ip;

/// What an element holds besides its key.
public sealed interface Value {
    /// Nothing, as in a set.
    enum Present implements Value {
        PRESENT
    }

    /// The endpoint that a connection is sent to.
    record Endpoint(Ip ip, int port) implements Value {}

    /// Verdict goto: the packet continues in a chain and does not return.
    ///
    /// @param comment empty for none
    record Goto(String chain, String comment) implements Value {}

    /// Verdict drop.
    ///
    /// @param comment empty for none
    record Drop(String comment) implements Value {}
}
