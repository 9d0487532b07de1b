package dev.sluice.iptables.trace;

import dev.sluice.iptables.table.Match.InSet;
import dev.sluice.trace.TracedPacket;
import java.util.Optional;

/// Looks packets up in the ipsets that rules match.
@FunctionalInterface
public interface SetLookup {
    /// A lookup without any sets.
    SetLookup NONE = (_, _) -> Optional.empty();

    /// Whether a set contains a packet; empty if that is not known.
    Optional<Boolean> holds(InSet match, TracedPacket packet);
}
