package dev.sluice.netlink.conntrack;

/// The fill level of the conntrack table of a network namespace.
///
/// @param entries the number of entries of this namespace
/// @param maximum the maximum number of entries, over all namespaces together; 0 if the kernel does
///   not report it (before 4.18)
public record TableStatistics(long entries, long maximum) {}
