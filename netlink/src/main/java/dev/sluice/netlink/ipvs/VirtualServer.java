package dev.sluice.netlink.ipvs;

/// A virtual server, as it is wanted or as it stands.
///
/// @param scheduler the kernel's name for it, such as `rr`
/// @param flags bits, below; of one that stands without the kernel's own
/// @param timeout in seconds, for how long a client stays with its real server; 0 without
///   [#PERSISTENT]
/// @param netmask which clients count as the same: a mask for IPv4, as many bits as the prefix has
///   for IPv6
public record VirtualServer(
        VirtualAddress at, String scheduler, int flags, int timeout, int netmask) {
    /// A client stays with its real server (IP_VS_SVC_F_PERSISTENT, linux/ip_vs.h).
    public static final int PERSISTENT = 0x1;

    /// `sh` and `mh`: the client's port counts too (IP_VS_SVC_F_SCHED_SH_PORT and ..._MH_PORT).
    public static final int HASH_PORT = 0x10;

    /// Each IPv4 client by itself.
    public static final int NETMASK_IPV4 = 0xffffffff;

    /// Each IPv6 client by itself.
    public static final int NETMASK_IPV6 = 128;
}
