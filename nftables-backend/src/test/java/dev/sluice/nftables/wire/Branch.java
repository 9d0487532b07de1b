package dev.sluice.nftables.wire;

/// One of the ways a packet may have gone so far.
record Branch(Flow flow, double probability, Fate fate) {
    enum Fate {
        ALIVE,
        DROPPED,
        REJECTED
    }

    Branch with(Flow other) {
        return new Branch(other, probability, fate);
    }

    Branch ends(Fate other) {
        return new Branch(flow, probability, other);
    }

    /// The same, where a chance was met.
    Branch times(double chance) {
        return new Branch(flow, probability * chance, fate);
    }
}
