package dev.sluice.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One of the ways that a packet may go, so far or to its end.
///
/// @param packet the packet as it is after the last step
/// @param probability that it goes this way: above 0, at most 1; those of all branches of a packet
///   add up to 1
/// @param verdict null while nothing has ended its way
/// @param sentOut whether a hook function took the packet and sends it, as the host's own, from
///   hook OUTPUT on
public record Branch(
        TracedPacket packet,
        double probability,
        Trail trail,
        @Nullable PacketVerdict verdict,
        boolean sentOut) {

    static Branch start(TracedPacket packet) {
        return new Branch(packet, 1, Trail.EMPTY, null, false);
    }

    /// Takes on every branch that has not ended.
    static List<Branch> each(List<Branch> branches, Function<Branch, List<Branch>> onwards) {
        List<Branch> all = new ArrayList<>(branches.size());
        for (Branch branch : branches) {
            if (branch.isUnderWay()) {
                all.addAll(onwards.apply(branch));
            } else {
                all.add(branch);
            }
        }
        return all;
    }

    /// Whether the next rule of the same hook meets the packet.
    public boolean isUnderWay() {
        return verdict == null && !sentOut;
    }

    /// The verdict of a branch that a tracer returned.
    ///
    /// @throws IllegalStateException while nothing has ended its way
    public PacketVerdict end() {
        if (verdict == null) {
            throw new IllegalStateException("on its way: " + packet);
        }
        return verdict;
    }

    public Branch with(TracedPacket other) {
        return new Branch(other, probability, trail, verdict, sentOut);
    }

    /// The same way, where a chance was met.
    public Branch times(double chance) {
        return new Branch(packet, probability * chance, trail, verdict, sentOut);
    }

    public Branch ends(PacketVerdict end) {
        return new Branch(packet, probability, trail, end, false);
    }

    public Branch step(TraceStep step) {
        return new Branch(packet, probability, trail.and(step), verdict, sentOut);
    }

    /// The same way, on which a hook function sends the packet out itself.
    public Branch sendsOut() {
        return new Branch(packet, probability, trail, verdict, true);
    }

    Branch resumes() {
        return new Branch(packet, probability, trail, verdict, false);
    }
}
