package dev.sluice.conformance;

import dev.sluice.conformance.Tracer.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

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

    /// Takes on every branch that has not ended.
    public static List<Branch> each(List<Branch> branches, Function<Branch, List<Branch>> onwards) {
        List<Branch> all = new ArrayList<>();
        for (Branch branch : branches) {
            if (branch.fate == Fate.ALIVE) {
                all.addAll(onwards.apply(branch));
            } else {
                all.add(branch);
            }
        }
        return all;
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

    /// What it comes to at the end of all rules.
    public Way way() {
        End end =
                switch (fate) {
                    case REJECTED -> new End.Refused();
                    case DROPPED -> new End.Dropped();
                    case ALIVE -> flow.end();
                };
        return new Way(probability, end, flow.remembered());
    }
}
