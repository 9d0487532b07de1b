package dev.sluice.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Reads the sizes of iptables tables over the legacy kernel interface
/// (linux/netfilter_ipv4/ip_tables.h; that of ip6_tables.h is the same). A read is one system call,
/// however large the table is. Reads the network namespace of the thread that opened it. Used by
/// one thread at a time.
///
/// ```
/// struct ipt_getinfo { char name[32]; unsigned valid_hooks, hook_entry[5], underflow[5],
///                      num_entries, size; };
/// ```
public final class LegacyTables implements AutoCloseable {
    private static final int IPPROTO_RAW = 255;
    private static final int SOL_IP = 0;
    private static final int SOL_IPV6 = 41;

    /// IP6T_SO_GET_INFO is the same number.
    private static final int IPT_SO_GET_INFO = 64;

    private static final int LONGEST_NAME = 31;
    private static final int NUMBER_AT = 76;
    private static final int SIZE_AT = 80;
    private static final int LENGTH = 84;

    private final int level;
    private final ByteBuffer info =
            ByteBuffer.allocateDirect(LENGTH).order(ByteOrder.nativeOrder());
    private final ByteBuffer length =
            ByteBuffer.allocateDirect(Integer.BYTES).order(ByteOrder.nativeOrder());
    private int fd;

    private LegacyTables(int level, int fd) {
        this.level = level;
        this.fd = fd;
    }

    /// Opens a raw socket in the network namespace of the calling thread.
    ///
    /// @param ipv6 true for the tables of ip6tables, false for those of iptables
    public static LegacyTables open(boolean ipv6) throws NetlinkException {
        int family = ipv6 ? AddressFamily.AF_INET6 : AddressFamily.AF_INET;
        int fd = Libc.calls().socket(family, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, IPPROTO_RAW);
        if (fd < 0) {
            throw NetlinkException.of("open a raw socket", Libc.errno());
        }
        return new LegacyTables(ipv6 ? SOL_IPV6 : SOL_IP, fd);
    }

    /// The size of a table.
    ///
    /// @param entries the number of rules, plus one for each chain, plus one for each user-defined
    ///   chain
    /// @param bytes the size of all entries
    public record Size(int entries, int bytes) {}

    /// Reads the size of a table. The kernel creates a table that was not in use yet, as it does
    /// for `iptables-legacy`.
    ///
    /// @param table such as `nat`; at most 31 bytes
    public Size size(String table) throws NetlinkException {
        for (int i = 0; i <= LONGEST_NAME; i++) {
            info.put(i, i < table.length() ? (byte) table.charAt(i) : 0);
        }
        length.putInt(0, LENGTH);
        int result =
                Libc.calls()
                        .getsockopt(
                                fd, level, IPT_SO_GET_INFO, info.position(0), length.position(0));
        if (result < 0) {
            throw NetlinkException.of("read the size of table " + table, Libc.errno());
        }
        return new Size(info.getInt(NUMBER_AT), info.getInt(SIZE_AT));
    }

    @Override
    public void close() {
        if (fd >= 0) {
            Libc.calls().close(fd);
            fd = -1;
        }
    }
}
