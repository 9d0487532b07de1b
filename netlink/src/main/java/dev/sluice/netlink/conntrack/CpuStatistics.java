package dev.sluice.netlink.conntrack;

/// What one processor has counted since the namespace was made, or the sum over all of them. Each
/// number is of 32 bits and wraps.
///
/// @param insertFailed connections that found their place taken: two packets raced for one, or NAT
///   found no free port
/// @param drop packets lost because there was no memory or no room for a new entry
/// @param earlyDrop entries that were thrown out of a full table to make room
public record CpuStatistics(long insertFailed, long drop, long earlyDrop) {
    public static final CpuStatistics NONE = new CpuStatistics(0, 0, 0);

    public CpuStatistics plus(CpuStatistics other) {
        return new CpuStatistics(
                insertFailed + other.insertFailed, drop + other.drop, earlyDrop + other.earlyDrop);
    }
}
