package dev.sluice.netlink.ipvs;

/// A virtual server, wanted or installed.
///
/// @param scheduler the kernel's name of the scheduler, such as `rr`
/// @param flags a combination of the constants below; those that the kernel sets by itself are left
///   out
/// @param timeout how many seconds a client stays with its real server; 0 without [#PERSISTENT]
/// @param netmask which clients count as the same: a mask for IPv4, the length of the prefix for
///   IPv6
public record VirtualServer(
        VirtualAddress at, String scheduler, int flags, int timeout, int netmask) {
    /// A client stays with its real server (IP_VS_SVC_F_PERSISTENT, linux/ip_vs.h).
    public static final int PERSISTENT = 0x1;

    /// The schedulers `sh` and `mh` also hash the client's port (IP_VS_SVC_F_SCHED_SH_PORT and
    /// ..._MH_PORT).
    public static final int HASH_PORT = 0x10;

    /// Each IPv4 address is a client of its own.
    public static final int NETMASK_IPV4 = 0xffffffff;

    /// Each IPv6 address is a client of its own.
    public static final int NETMASK_IPV6 = 128;
}
