package dev.sluice.iptables;

/// The kernel's named packet counters (nfacct), to which rules can add.
@FunctionalInterface
public interface PacketCounters {
    /// The counters of a host without nfacct.
    PacketCounters NONE = _ -> false;

    /// Creates a counter if it does not exist.
    ///
    /// @param name at most 31 characters
    /// @return whether rules can use the counter
    boolean ensure(String name);
}
