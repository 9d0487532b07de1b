package dev.sluice.conformance;

import dev.sluice.conformance.ExpectedOutcome.Reaches;
import java.util.List;

/// Two connections of one client to one service port with session affinity, the second soon after
/// the first: the second reaches the endpoint of the first if that is one of its targets, otherwise
/// any of its targets. kube-proxy's iptables and nftables modes do so.
public record ProbePair(Probe first, Probe second) {
    public ProbePair {
        if (reaches(first).affinitySeconds() == 0 || reaches(second).affinitySeconds() == 0) {
            throw new IllegalArgumentException("nothing is remembered");
        }
    }

    /// Returns the targets of the second connection.
    ///
    /// @param reached by the first connection
    public List<ReachedEndpoint> targetsAfter(ReachedEndpoint reached) {
        List<ReachedEndpoint> targets = reaches(second).targets();
        return targets.contains(reached) ? List.of(reached) : targets;
    }

    public static Reaches reaches(Probe probe) {
        if (probe.expected() instanceof Reaches reaches) {
            return reaches;
        }
        throw new IllegalArgumentException("reaches nothing");
    }

    @Override
    public String toString() {
        return first.packet() + ", then " + second;
    }
}
