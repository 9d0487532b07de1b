package dev.sluice.ipvs.state;

/// An address that IPVS answers for, and how it spreads connections.
///
/// @param scheduler a name that the kernel knows, such as `rr`
/// @param flags of [#PERSISTENT] and [#HASH_PORTS]
/// @param timeout for how many seconds a client stays with its real server; 0 unless it is
///   persistent
public record VirtualServerSpec(ServerAddress at, String scheduler, int flags, int timeout) {
    /// Clients stay with their real server for a while (IP_VS_SVC_F_PERSISTENT).
    public static final int PERSISTENT = 0x1;

    /// Scheduler `mh` hashes the source's port, too (IP_VS_SVC_F_SCHED2).
    public static final int HASH_PORTS = 0x10;

    /// @param stickySeconds how long clients stay with their real server; 0 for not at all
    public static VirtualServerSpec of(ServerAddress at, String scheduler, int stickySeconds) {
        int flags =
                (stickySeconds > 0 ? PERSISTENT : 0) | (scheduler.equals("mh") ? HASH_PORTS : 0);
        return new VirtualServerSpec(at, scheduler, flags, stickySeconds);
    }
}
