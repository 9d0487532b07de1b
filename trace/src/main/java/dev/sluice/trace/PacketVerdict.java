package dev.sluice.trace;

import dev.sluice.model.Ip;

/// How the path of a packet ends.
public sealed interface PacketVerdict {
    /// It reaches an endpoint that rules or IPVS chose.
    ///
    /// @param to the endpoint
    /// @param seenSource the source address that the endpoint sees
    record Delivered(AddressPort to, Ip seenSource) implements PacketVerdict {}

    /// It is discarded, and its sender is notified by an ICMP error or a TCP reset.
    record Rejected() implements PacketVerdict {}

    /// It is discarded silently.
    record Dropped() implements PacketVerdict {}

    /// No rule changed its destination: it continues to where it was sent.
    ///
    /// @param masqueraded whether its source was changed
    record PassedThrough(boolean masqueraded) implements PacketVerdict {}

    /// It meets a rule that could decide about it and that cannot be read.
    ///
    /// @param what the unreadable part and its place
    record Unknown(String what) implements PacketVerdict {}
}
