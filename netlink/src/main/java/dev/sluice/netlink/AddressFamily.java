package dev.sluice.netlink;

/// The kernel's numbers of address families (linux/socket.h), as netlink messages and system calls
/// use them.
public final class AddressFamily {
    /// No family, or any family.
    public static final int AF_UNSPEC = 0;

    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    public static final int AF_NETLINK = 16;

    private AddressFamily() {}
}
