package dev.sluice.netlink;

import static dev.sluice.netlink.AddressFamily.AF_NETLINK;
import static dev.sluice.netlink.Libc.SOCK_CLOEXEC;
import static dev.sluice.netlink.Libc.SOCK_RAW;
import static dev.sluice.netlink.Libc.SOL_NETLINK;
import static dev.sluice.netlink.Libc.SOL_SOCKET;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// A netlink socket, in the network namespace of the thread that opens it. Used by one thread at a
/// time.
final class NetlinkSocket implements Wire {
    // The limits of one request and of the replies that wait to be fetched, in bytes. The kernel
    // does not allocate them in advance. A batch of nf_tables is one request. 4 MiB hold about
    // 5,000 acknowledgements.
    private static final int SEND_BUFFER = 128 << 20;
    private static final int RECEIVE_BUFFER = 4 << 20;

    private static final int SO_SNDBUF = 7;
    private static final int SO_RCVBUF = 8;
    private static final int SO_RCVTIMEO = 20;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int NETLINK_ADD_MEMBERSHIP = 1;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int NETLINK_GET_STRICT_CHK = 12;

    private static final int MSG_TRUNC = 0x20;
    private static final int MSG_DONTWAIT = 0x40;

    /// Timeout of a receive. The kernel replies at once, or with the next part of a dump: after
    /// this time no reply will come.
    private static final long RECEIVE_SECONDS = 30;

    private static final int ADDRESS_SIZE = 12;
    private static final int MSGHDR_SIZE = 56;
    private static final int IOVEC_SIZE = 16;

    private final NetlinkFamily family;
    private final ByteBuffer address = direct(ADDRESS_SIZE + Integer.BYTES);
    private final ByteBuffer addressLength = direct(Integer.BYTES);
    private ByteBuffer header = direct(MSGHDR_SIZE + 4 * IOVEC_SIZE);
    private int fd;

    private NetlinkSocket(NetlinkFamily family, int fd) {
        this.family = family;
        this.fd = fd;
    }

    static NetlinkSocket open(NetlinkFamily family) throws NetlinkException {
        return open(family, RECEIVE_BUFFER);
    }

    /// @param receiveBuffer how many bytes of replies the kernel may queue
    static NetlinkSocket open(NetlinkFamily family, int receiveBuffer) throws NetlinkException {
        int fd = Libc.calls().socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, family.number());
        if (fd < 0) {
            throw NetlinkException.of("open a netlink socket of family " + family, Libc.errno());
        }
        var socket = new NetlinkSocket(family, fd);
        try {
            socket.setUp(receiveBuffer);
            return socket;
        } catch (NetlinkException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private void setUp(int receiveBuffer) throws NetlinkException {
        force(SO_SNDBUFFORCE, SO_SNDBUF, SEND_BUFFER);
        force(SO_RCVBUFFORCE, SO_RCVBUF, receiveBuffer);
        ByteBuffer timeout = direct(16).putLong(0, RECEIVE_SECONDS);
        check("set its timeout", set(SOL_SOCKET, SO_RCVTIMEO, timeout));
        check("ask for short acknowledgements", set(SOL_NETLINK, NETLINK_CAP_ACK, number(1)));
        check("ask for texts in errors", set(SOL_NETLINK, NETLINK_EXT_ACK, number(1)));
        if (family == NetlinkFamily.ROUTE) {
            // Optional: kernels before 4.20 lack it and do not filter dumps.
            set(SOL_NETLINK, NETLINK_GET_STRICT_CHK, number(1));
        }
        address.putShort(0, (short) AF_NETLINK);
        check("bind", Libc.calls().bind(fd, address.position(0), ADDRESS_SIZE));
    }

    /// Sets a buffer size. The `...FORCE` option needs CAP_NET_ADMIN. Without it, the other option
    /// sets as much as the system allows.
    private void force(int forced, int capped, int bytes) throws NetlinkException {
        if (set(SOL_SOCKET, forced, number(bytes)) < 0) {
            check("set a buffer size", set(SOL_SOCKET, capped, number(bytes)));
        }
    }

    void join(int group) throws NetlinkException {
        check("join group " + group, set(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, number(group)));
    }

    @Override
    public void send(List<ByteBuffer> parts) throws NetlinkException {
        int total = describe(parts);
        while (true) {
            long sent = Libc.calls().sendmsg(fd, header.position(0), 0);
            if (sent == total) {
                return;
            }
            if (sent >= 0) {
                throw new NetlinkException(
                        "send on netlink " + family + ": " + sent + " of " + total + " bytes");
            }
            int errno = Libc.errno();
            if (errno != Errno.EINTR) {
                throw NetlinkException.of("send " + total + " bytes on netlink " + family, errno);
            }
        }
    }

    /// Writes a `struct msghdr` and its `struct iovec`s to [#header].
    ///
    /// ```
    /// struct msghdr { void *name; socklen_t namelen; struct iovec *iov; size_t iovlen;
    ///                 void *control; size_t controllen; int flags; };
    /// struct iovec { void *base; size_t len; };
    /// ```
    ///
    /// @return the size of all parts in bytes
    private int describe(List<ByteBuffer> parts) {
        int size = MSGHDR_SIZE + parts.size() * IOVEC_SIZE;
        if (header.capacity() < size) {
            header = direct(size * 2);
        }
        header.clear().position(MSGHDR_SIZE);
        long iov = address(header);
        int total = 0;
        for (ByteBuffer part : parts) {
            header.putLong(address(part)).putLong(part.remaining());
            total += part.remaining();
        }
        header.position(0);
        header.putLong(0).putLong(0).putLong(iov).putLong(parts.size());
        header.putLong(0).putLong(0).putLong(0);
        return total;
    }

    @Override
    public boolean receive(ByteBuffer into, boolean wait) throws NetlinkException {
        into.clear();
        int flags = MSG_TRUNC | (wait ? 0 : MSG_DONTWAIT);
        while (true) {
            addressLength.putInt(0, ADDRESS_SIZE);
            long length =
                    Libc.calls()
                            .recvfrom(
                                    fd,
                                    into,
                                    into.capacity(),
                                    flags,
                                    address.position(0),
                                    addressLength.position(0));
            if (length >= 0) {
                if (address.getInt(4) != 0) {
                    continue; // sent by another process, not by the kernel
                }
                if (length > into.capacity()) {
                    throw new NetlinkException(
                            "receive on netlink %s: a datagram of %d bytes, room for %d"
                                    .formatted(family, length, into.capacity()));
                }
                into.limit((int) length);
                return true;
            }
            int errno = Libc.errno();
            switch (errno) {
                case Errno.EINTR -> {}
                case Errno.EAGAIN -> {
                    return false;
                }
                case Errno.ENOBUFS ->
                        throw new LostRepliesException("receive on netlink " + family);
                default -> throw NetlinkException.of("receive on netlink " + family, errno);
            }
        }
    }

    @Override
    public void close() {
        if (fd >= 0) {
            Libc.calls().close(fd);
            fd = -1;
        }
    }

    private int set(int level, int option, ByteBuffer value) {
        return Libc.calls().setsockopt(fd, level, option, value, value.capacity());
    }

    private void check(String operation, int result) throws NetlinkException {
        if (result < 0) {
            int errno = Libc.errno();
            throw NetlinkException.of("netlink socket " + family + ": " + operation, errno);
        }
    }

    /// The memory address of a direct buffer's position.
    private static long address(ByteBuffer direct) {
        return MemorySegment.ofBuffer(direct).address();
    }

    private static ByteBuffer number(int value) {
        return direct(Integer.BYTES).putInt(0, value);
    }

    private static ByteBuffer direct(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }
}
