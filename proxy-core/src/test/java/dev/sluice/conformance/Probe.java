package dev.sluice.conformance;

import dev.sluice.model.Ip;

/// A packet and what must become of it. Probes of a case do not depend on each other or on their
/// order.
public record Probe(Packet packet, ExpectedOutcome expected) {
    /// The client's address that a target must see.
    public static Ip seenBy(ReachedEndpoint target, Packet packet, Source source) {
        if (packet.net().isNodes(target.ip()) && !packet.from().isNode()) {
            // It ends on the node, and only packets that leave the node are masqueraded.
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
