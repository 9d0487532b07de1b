package dev.sluice.trace;

import dev.sluice.model.Ip;

/// What becomes of a packet.
public sealed interface PacketVerdict {
    /// It reaches an endpoint that rules or IPVS chose.
    ///
    /// @param seenSource what the endpoint sees as the client's address
    record Delivered(AddressPort to, Ip seenSource) implements PacketVerdict {}

    /// It is lost, and its sender is told by an ICMP error or a reset.
    record Rejected() implements PacketVerdict {}

    /// It is lost, and its sender is not told.
    record Dropped() implements PacketVerdict {}

    /// No rule changed its destination: it goes on to where it was sent.
    ///
    /// @param masqueraded whether its source was changed
    record PassedThrough(boolean masqueraded) implements PacketVerdict {}

    /// It meets something that decides and cannot be read.
    ///
    /// @param what what could not be read, and where it stands
    record Unknown(String what) implements PacketVerdict {}
}
