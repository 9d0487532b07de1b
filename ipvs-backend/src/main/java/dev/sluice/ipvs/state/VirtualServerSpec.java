package dev.sluice.ipvs.state;

/// A virtual server: its address, and how it schedules connections.
///
/// @param scheduler the kernel's name of the scheduler, such as `rr`
/// @param flags [#PERSISTENT] and [#HASH_PORTS], or others that another program set
/// @param timeout how long a client stays with its real server, in seconds; 0 unless it is
///   persistent; less than 0 for a netmask that we never write
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
