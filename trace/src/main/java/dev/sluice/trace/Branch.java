package dev.sluice.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One of the possible paths of a packet, up to some point or to its end. Immutable.
///
/// @param packet the packet as it is after the last step
/// @param probability the probability of this path: above 0, at most 1. The probabilities of all
///   branches of a packet add up to 1
/// @param verdict how the path ended; null while it has not ended
/// @param sentOut whether a hook function took the packet and sends it itself, from hook OUTPUT on,
///   as IPVS does
public record Branch(
        TracedPacket packet,
        double probability,
        Trail trail,
        @Nullable PacketVerdict verdict,
        boolean sentOut) {

    static Branch start(TracedPacket packet) {
        return new Branch(packet, 1, Trail.EMPTY, null, false);
    }

    /// Continues every branch that [#isUnderWay] by a function, and keeps all other branches.
    static List<Branch> each(List<Branch> branches, Function<Branch, List<Branch>> continuation) {
        List<Branch> all = new ArrayList<>(branches.size());
        for (Branch branch : branches) {
            if (branch.isUnderWay()) {
                all.addAll(continuation.apply(branch));
            } else {
                all.add(branch);
            }
        }
        return all;
    }

    /// Returns whether the next rule or function of the same hook gets the packet.
    public boolean isUnderWay() {
        return verdict == null && !sentOut;
    }

    /// Returns the verdict. Every branch that a tracer returns has one.
    ///
    /// @throws IllegalStateException if the path has not ended
    public PacketVerdict end() {
        if (verdict == null) {
            throw new IllegalStateException("no verdict yet: " + packet);
        }
        return verdict;
    }

    public Branch with(TracedPacket other) {
        return new Branch(other, probability, trail, verdict, sentOut);
    }

    /// Returns this branch with its probability multiplied by a chance from 0 to 1.
    public Branch times(double chance) {
        return new Branch(packet, probability * chance, trail, verdict, sentOut);
    }

    public Branch ends(PacketVerdict end) {
        return new Branch(packet, probability, trail, end, false);
    }

    public Branch step(TraceStep step) {
        return new Branch(packet, probability, trail.and(step), verdict, sentOut);
    }

    /// Returns this branch marked as sent out by the hook function itself.
    public Branch sendsOut() {
        return new Branch(packet, probability, trail, verdict, true);
    }

    Branch resumes() {
        return new Branch(packet, probability, trail, verdict, false);
    }
}
