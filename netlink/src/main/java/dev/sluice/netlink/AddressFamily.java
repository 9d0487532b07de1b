package dev.sluice.netlink;

/// The kernel's numbers of address families (linux/socket.h), as its messages and calls have them.
public final class AddressFamily {
    /// None, or any.
    public static final int AF_UNSPEC = 0;

    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    public static final int AF_NETLINK = 16;

    private AddressFamily() {}
}
