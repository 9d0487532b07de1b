package dev.sluice.iptables.trace;

import dev.sluice.iptables.table.Match.InSet;
import dev.sluice.trace.TracedPacket;
import java.util.Optional;

/// The ipsets that rules name.
@FunctionalInterface
public interface SetLookup {
    /// Knows no set.
    SetLookup NONE = (_, _) -> Optional.empty();

    /// Whether a set holds a packet; empty where that is not known.
    Optional<Boolean> holds(InSet match, TracedPacket packet);
}
