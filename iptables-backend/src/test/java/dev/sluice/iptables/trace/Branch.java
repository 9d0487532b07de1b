package dev.sluice.iptables.trace;

/// One of the ways a packet may have gone so far.
public record Branch(Flow flow, double probability, Fate fate) {
    public enum Fate {
        ALIVE,
        DROPPED,
        REJECTED
    }

    public static Branch start(Flow flow) {
        return new Branch(flow, 1, Fate.ALIVE);
    }

    public Branch with(Flow other) {
        return new Branch(other, probability, fate);
    }

    public Branch ends(Fate other) {
        return new Branch(flow, probability, other);
    }

    /// The same, where a chance was met.
    public Branch times(double chance) {
        return new Branch(flow, probability * chance, fate);
    }
}
