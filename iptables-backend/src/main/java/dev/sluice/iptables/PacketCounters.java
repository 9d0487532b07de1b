package dev.sluice.iptables;

/// The kernel's named packet counters (nfacct), which rules may count in.
@FunctionalInterface
public interface PacketCounters {
    /// A host without them.
    PacketCounters NONE = _ -> false;

    /// Sees to it that a counter exists.
    ///
    /// @param name at most 31 characters
    /// @return whether rules can count in it
    boolean ensure(String name);
}
