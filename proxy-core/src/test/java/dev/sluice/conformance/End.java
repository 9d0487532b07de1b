package dev.sluice.conformance;

import dev.sluice.model.Ip;

/// Where a traced packet ends.
public sealed interface End {
    /// At an endpoint, which sees this address as its client's.
    record At(Target target, Ip seen) implements End {}

    /// Refused by an ICMP error.
    record Refused() implements End {}

    /// Lost.
    record Dropped() implements End {}

    /// On its way to where it was sent, but from another address.
    record Masqueraded() implements End {}

    /// On its way as it was sent.
    record Untouched() implements End {}
}
