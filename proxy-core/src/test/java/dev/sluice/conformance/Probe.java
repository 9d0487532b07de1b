package dev.sluice.conformance;

import dev.sluice.model.Ip;

/// A packet and its expected outcome. Probes of a case depend neither on each other nor on their
/// order.
public record Probe(Packet packet, ExpectedOutcome expected) {
    /// Returns the client address that an endpoint must see.
    public static Ip seenBy(ReachedEndpoint target, Packet packet, Source source) {
        if (packet.net().isNodes(target.ip()) && !packet.from().isNode()) {
            // It is delivered on the node, and only packets that leave the node are masqueraded.
            return packet.source();
        }
        boolean hairpin = packet.source().equals(target.ip());
        boolean kept = source == Source.KEPT && !hairpin;
        return kept ? packet.source() : packet.net().facing(target.ip());
    }

    @Override
    public String toString() {
        return packet + " " + expected;
    }
}
