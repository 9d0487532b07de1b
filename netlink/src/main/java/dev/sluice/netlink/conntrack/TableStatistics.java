package dev.sluice.netlink.conntrack;

/// How full the table of this network namespace is.
///
/// @param maximum of entries, of all namespaces together; 0 where the kernel does not tell (before
///   4.18)
public record TableStatistics(long entries, long maximum) {}
