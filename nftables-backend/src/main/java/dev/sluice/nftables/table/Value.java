package dev.sluice.nftables.table;

import dev.sluice.model.Ip;

/// What an element holds beside its key.
public sealed interface Value {
    /// Nothing: it is an element of a set.
    enum Present implements Value {
        PRESENT
    }

    /// Where a connection ends.
    record Endpoint(Ip ip, int port) implements Value {}

    /// The packet goes on in a chain, and does not come back.
    ///
    /// @param comment empty for none
    record Goto(String chain, String comment) implements Value {}

    /// The packet is lost.
    ///
    /// @param comment empty for none
    record Drop(String comment) implements Value {}
}
