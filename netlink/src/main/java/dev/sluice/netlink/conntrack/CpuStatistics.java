package dev.sluice.netlink.conntrack;

/// The counters of one processor since the namespace was created, or their sum over all processors.
/// A counter of the kernel has 32 bits and wraps around.
///
/// @param insertFailed entries that were not inserted because one of the same tuple existed: two
///   packets raced, or NAT found no free port
/// @param drop packets that were dropped because there was no memory or no room for a new entry
/// @param earlyDrop entries that were evicted from a full table to make room
public record CpuStatistics(long insertFailed, long drop, long earlyDrop) {
    public static final CpuStatistics NONE = new CpuStatistics(0, 0, 0);

    public CpuStatistics plus(CpuStatistics other) {
        return new CpuStatistics(
                insertFailed + other.insertFailed, drop + other.drop, earlyDrop + other.earlyDrop);
    }
}
